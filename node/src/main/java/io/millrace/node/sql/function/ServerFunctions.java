package io.millrace.node.sql.function;

import io.millrace.node.query.ServerVersion;
import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.text.UuidText;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.node.sql.value.DoubleInput;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.FixedBytesColumn;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What the server knows, randomness, and functions that are there for their side effect. */
final class ServerFunctions implements FunctionFamily {
    private static final long REVISION = 54_485;
    private static final long MAX_SLEEP_SECONDS = 3;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public void register(FunctionRegistry.Registration r) {
        text(r, "version", List.of(), c -> ServerVersion.COMPATIBLE, Trait.ANY_CASE);
        text(r, "timezone", List.of("timeZone", "serverTimezone", "serverTimeZone"), c -> c.serverZone().getId(),
                Trait.ANY_CASE);
        text(r, "currentDatabase", List.of("database", "DATABASE", "SCHEMA", "current_database"),
                FunctionContext::currentDatabase,
                Trait.PER_QUERY);
        text(r, "currentUser", List.of("user", "USER", "current_user"), FunctionContext::currentUser, Trait.PER_QUERY);
        text(r, "hostName", List.of("hostname"), FunctionContext::hostName, Trait.PER_QUERY);
        text(r, "fqdn", List.of("fullHostName", "FQDN"), FunctionContext::hostName, Trait.PER_QUERY);
        text(r, "displayName", List.of(), FunctionContext::hostName, Trait.PER_QUERY);
        text(r, "queryID", List.of("query_id", "initialQueryID", "initial_query_id"), FunctionContext::queryId,
                Trait.PER_QUERY);
        text(r, "buildId", List.of(), c -> "");
        r.add("uptime", (a, c) -> Kernels.constantLong(NumberType.UINT32, c.uptimeSeconds()), Trait.PER_QUERY);
        r.add("revision", (a, c) -> Kernels.constantLong(NumberType.UINT32, REVISION), Trait.ANY_CASE);
        r.add("connectionId", List.of("connection_id"), (a, c) -> Kernels.constantLong(NumberType.UINT64, 0),
                Trait.ANY_CASE);
        r.add("getSetting", (a, c) -> setting(a, c), Trait.PER_QUERY);
        r.add("getMacro", (a, c) -> {
            String name = Signatures.constantString("getMacro", a, 0);
            return Kernels.constantString(c.macro(name)
                    .orElseThrow(() -> new UserException(ErrorCode.NO_ELEMENTS_IN_CONFIG,
                            "No macro '" + name + "' in config")));
        });
        r.add("toTypeName", (a, c) -> {
            Signatures.count("toTypeName", a, 1);
            return Kernels.constantString(a.getFirst().type().text());
        }, Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY);
        r.add("isConstant", (a, c) -> {
            Signatures.count("isConstant", a, 1);
            return Kernels.constantLong(Kernels.UINT8, a.getFirst().isConstant() ? 1 : 0);
        }, Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY);
        r.add("ignore", (a, c) -> Kernels.constantLong(Kernels.UINT8, 0), Trait.HANDLES_NULLS,
                Trait.HANDLES_LOW_CARDINALITY);
        r.add("throwIf", (a, c) -> throwIf(a), Trait.MAY_THROW);
        r.add("sleep", (a, c) -> sleep("sleep", a, false), Trait.VOLATILE);
        r.add("sleepEachRow", (a, c) -> sleep("sleepEachRow", a, true), Trait.VOLATILE);
        r.add("rand", List.of("rand32"), (a, c) -> random(NumberType.UINT32), Trait.VOLATILE, Trait.HANDLES_NULLS,
                Trait.ANY_CASE);
        r.add("rand64", (a, c) -> random(NumberType.UINT64), Trait.VOLATILE, Trait.HANDLES_NULLS);
        r.add("randCanonical", (a, c) -> new Resolved(NumberType.FLOAT64, (columns, n) -> {
            double[] out = new double[n];
            for (int i = 0; i < n; i++) {
                out[i] = ThreadLocalRandom.current().nextDouble();
            }
            return Columns.ofDoubles(NumberType.FLOAT64, out, n);
        }), Trait.VOLATILE);
        r.add("generateUUIDv4", (a, c) -> new Resolved(SimpleType.UUID, (columns, n) -> {
            byte[] bytes = new byte[16 * n];
            for (int i = 0; i < n; i++) {
                UUID id = UUID.randomUUID();
                LONGS.set(bytes, i * 16, id.getMostSignificantBits());
                LONGS.set(bytes, i * 16 + 8, id.getLeastSignificantBits());
            }
            return new FixedBytesColumn(bytes, 16, 0, n);
        }), Trait.VOLATILE);
        r.add("UUIDNumToString", (a, c) -> {
            Signatures.count("UUIDNumToString", a, 1);
            return Kernels.mapString("UUIDNumToString", a, (b, from, end, out) -> {
                byte[] swapped = new byte[16];
                for (int i = 0; i < 16; i++) {
                    swapped[i] = b[from + (i < 8 ? 7 - i : 23 - i)];
                }
                UuidText.print(out, swapped, 0);
            });
        });
        r.add("randomPrintableASCII", (a, c) -> {
            long length = Signatures.constantInteger("randomPrintableASCII", a, 0);
            return new Resolved(SimpleType.STRING, (columns, n) -> {
                SplittableRandom random = new SplittableRandom();
                return Kernels.strings(n, (row, out) -> {
                    for (long i = 0; i < length; i++) {
                        out.put(32 + random.nextInt(95));
                    }
                });
            });
        }, Trait.VOLATILE);
        r.add("formatReadableSize", List.of("FORMAT_BYTES"),
                (a, c) -> readable("formatReadableSize", a, 1024, List.of("B", "KiB",
                        "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")));
        r.add("formatReadableDecimalSize",
                (a, c) -> readable("formatReadableDecimalSize", a, 1000, List.of("B", "KB", "MB", "GB",
                        "TB", "PB", "EB", "ZB", "YB")));
        r.add("formatReadableQuantity",
                (a, c) -> readable("formatReadableQuantity", a, 1000, List.of("", " thousand", " million",
                        " billion", " trillion", " quadrillion", " quintillion", " sextillion", " septillion")));
    }

    private interface FromContext {
        String of(FunctionContext context);
    }

    private static void text(FunctionRegistry.Registration r, String name, List<String> aliases, FromContext value,
            Trait... traits) {
        r.add(name, aliases, (a, c) -> {
            Signatures.count(name, a, 0);
            return Kernels.constantString(value.of(c));
        }, traits);
    }

    private static Resolved setting(List<Argument> a, FunctionContext c) {
        String name = Signatures.constantString("getSetting", a, 0);
        String value = c.setting(name)
                .orElseThrow(() -> new UserException(ErrorCode.UNKNOWN_SETTING, "Unknown setting '" + name
                        + "'"));
        try {
            long whole = Long.parseLong(value);
            return Kernels.constantLong(NumberType.UINT64, whole);
        } catch (NumberFormatException e) {
            return Kernels.constantString(value); // a setting of text
        }
    }

    private static Resolved throwIf(List<Argument> a) {
        Signatures.count("throwIf", a, 1, 3);
        Signatures.number("throwIf", a, 0);
        String message = a.size() > 1 ? Signatures.constantString("throwIf", a, 1)
                : "Value passed to 'throwIf' function is non-zero";
        DataType type = a.getFirst().type();
        return new Resolved(Kernels.UINT8, (columns, n) -> {
            for (byte truth : LogicFunctions.truths(columns[0], type, n)) {
                if (truth != 0) {
                    throw new UserException(ErrorCode.FUNCTION_THROW_IF_VALUE_IS_NON_ZERO, message);
                }
            }
            return Columns.constantLong(Kernels.UINT8, 0, n);
        });
    }

    private static Resolved sleep(String name, List<Argument> a, boolean eachRow) {
        Signatures.count(name, a, 1);
        if (!TypeTraits.isNumber(a.getFirst().type()) || !a.getFirst().isConstant()) {
            throw new UserException(ErrorCode.ILLEGAL_COLUMN,
                    "The argument of function " + name + " must be constant.");
        }
        double seconds = a.getFirst().number();
        return new Resolved(Kernels.UINT8, (columns, n) -> {
            double total = n == 0 ? 0 : seconds * (eachRow ? n : 1);
            if (total > MAX_SLEEP_SECONDS) {
                throw new UserException(ErrorCode.TOO_SLOW, "The maximum sleep time is " + MAX_SLEEP_SECONDS
                        + " seconds. Requested: " + total);
            }
            try {
                Thread.sleep(Math.round(total * 1000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UserException(ErrorCode.QUERY_WAS_CANCELLED, "Query was cancelled in function " + name, e);
            }
            return Columns.constantLong(Kernels.UINT8, 0, n);
        });
    }

    private static Resolved random(NumberType type) {
        return new Resolved(type,
                (columns, n) -> Kernels.longs(type, n, row -> ThreadLocalRandom.current().nextLong()));
    }

    private static Resolved readable(String name, List<Argument> a, int step, List<String> units) {
        Signatures.count(name, a, 1);
        Signatures.number(name, a, 0);
        DataType type = a.getFirst().type();
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            DoubleInput in = DoubleInput.of(columns[0], type);
            return Kernels.strings(n, (row, out) -> readable(in.at(row), step, units, out));
        });
    }

    private static void readable(double value, int step, List<String> units, TextBuffer out) {
        double v = value;
        int unit = 0;
        while (Math.abs(v) >= step && unit < units.size() - 1) {
            v /= step;
            unit++;
        }
        String name = units.get(unit);
        out.put(String.format(java.util.Locale.ROOT, "%.2f", v));
        if (!name.isEmpty() && !name.startsWith(" ")) {
            out.put(' ');
        }
        out.put(name);
    }
}
