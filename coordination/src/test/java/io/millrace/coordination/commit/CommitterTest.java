package io.millrace.coordination.commit;

import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.table.LogHead;
import io.millrace.coordination.table.TablePath;
import io.millrace.coordination.znode.Znodes;
import java.time.Instant;
import java.time.InstantSource;

class CommitterTest extends CommitContract {
    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));

    @Override
    protected Znodes connect() {
        return service.connect();
    }

    @Override
    protected void renewSession(Znodes client) {
        ((MemoryZnodes) client).abandonSession();
    }

    @Override
    protected void skipSequence(TablePath table) {
        String text = service.dump().get(table.log());
        service.skipSequence(LogHead.decode(text, table.log()).directory(table), 3);
    }
}
