package io.millrace.ingest.consume;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Hands out views of the fetched buffer instead of copies. The client allocates a heap buffer per fetch, or per record when the
 * batch is compressed, and never writes to it again, so a view stays valid as long as it is held.
 */
final class ViewDeserializer implements Deserializer<ByteBuffer> {
    @Override
    public @Nullable ByteBuffer deserialize(String topic, byte @Nullable [] data) {
        return data == null ? null : ByteBuffer.wrap(data);
    }

    @Override
    public @Nullable ByteBuffer deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
        if (data == null || data.hasArray()) {
            return data;
        }
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return ByteBuffer.wrap(copy);
    }
}
