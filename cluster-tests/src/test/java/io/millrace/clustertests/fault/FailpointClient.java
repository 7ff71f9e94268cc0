package io.millrace.clustertests.fault;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The service {@code millrace.admin.v1.FailpointControl} of one node, spoken by hand, as these tests know no class of the product. One call per
 * instance method; closed by its user.
 */
public final class FailpointClient implements AutoCloseable {
    private static final String SERVICE = "millrace.admin.v1.FailpointControl/";
    private static final int TIMEOUT_S = 60;
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private final ManagedChannel channel;

    /** A failpoint as its node tells it. */
    public record State(long reached, long fired, int held, String rule) {}

    public FailpointClient(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    /** @param rule {@code NAME=ACTION[@WHEN]} */
    public void arm(String rule) {
        try {
            call("ArmFailpoint", text(rule));
        } catch (StatusRuntimeException e) {
            // it may be reached before the answer is sent
            if (!rule.contains("=halt") || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
                throw e;
            }
        }
    }

    public void disarm(String name) {
        call("DisarmFailpoint", text(name));
    }

    public State state(String name) {
        State state = list().get(name);
        if (state == null) {
            throw new IllegalStateException("the node has no failpoint " + name);
        }
        return state;
    }

    public Map<String, State> list() {
        Map<String, State> states = new TreeMap<>();
        try {
            CodedInputStream in = CodedInputStream.newInstance(call("ListFailpoints", new byte[0]));
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == 2) {
                    read(in.readBytes().newCodedInput(), states);
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return states;
    }

    private static void read(CodedInputStream in, Map<String, State> states) throws IOException {
        String name = "";
        String rule = "";
        long reached = 0;
        long fired = 0;
        int held = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> name = in.readStringRequireUtf8();
                case 2 -> reached = in.readInt64();
                case 3 -> fired = in.readInt64();
                case 4 -> held = in.readInt32();
                case 5 -> rule = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        states.put(name, new State(reached, fired, held, rule));
    }

    private static byte[] text(String value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeString(1, value);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private byte[] call(String method, byte[] request) {
        MethodDescriptor<byte[], byte[]> descriptor = MethodDescriptor.newBuilder(BYTES, BYTES)
                .setFullMethodName(SERVICE + method)
                .setType(MethodDescriptor.MethodType.UNARY)
                .build();
        return ClientCalls.blockingUnaryCall(channel, descriptor,
                CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_S, TimeUnit.SECONDS), request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
