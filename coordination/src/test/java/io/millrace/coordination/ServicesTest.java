package io.millrace.coordination;

import io.millrace.coordination.memory.MemoryZnodes;
import io.millrace.coordination.memory.MemoryZooKeeper;
import io.millrace.coordination.znode.Znodes;
import java.time.Instant;
import java.time.InstantSource;

class ServicesTest extends ServicesContract {
    private final MemoryZooKeeper service = new MemoryZooKeeper(InstantSource.fixed(Instant.EPOCH));

    @Override
    protected Znodes connect() {
        return service.connect();
    }

    @Override
    protected void expire(Znodes client) {
        ((MemoryZnodes) client).expire();
    }
}
