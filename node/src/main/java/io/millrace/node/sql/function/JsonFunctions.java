package io.millrace.node.sql.function;

import io.millrace.ingest.format.ByteSink;
import io.millrace.ingest.format.FormatSettings;
import io.millrace.ingest.format.ValueText;
import io.millrace.node.sql.json.JsonCursor;
import io.millrace.node.sql.json.JsonReader;
import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.Column;
import io.millrace.replication.column.ColumnBuilder;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.Arrays;
import java.util.List;

/** JSONExtract and its kin over strings, and the simpleJSON functions, which are the same for what those understand. */
final class JsonFunctions implements FunctionFamily {
    private static final EnumType KINDS = new EnumType(1,
            List.of(new EnumType.Entry("Null", 0), new EnumType.Entry("String", 34),
                    new EnumType.Entry("Array", 91), new EnumType.Entry("Bool", 98), new EnumType.Entry("Double", 100),
                    new EnumType.Entry(
                            "Int64", 105),
                    new EnumType.Entry("UInt64", 117), new EnumType.Entry("Object", 123)));

    /** Answers for one value; {@code cursor} stands on it. */
    private interface Answer {
        long of(JsonCursor cursor);
    }

    @Override
    public void register(FunctionRegistry.Registration registration) {
        Plain r = new Plain(registration);
        typed(r, "JSONExtractString", SimpleType.STRING);
        typed(r, "JSONExtractInt", NumberType.INT64);
        typed(r, "JSONExtractUInt", NumberType.UINT64);
        typed(r, "JSONExtractFloat", NumberType.FLOAT64);
        r.add("JSONExtractBool", (a, c) -> extract("JSONExtractBool", a, 1, SimpleType.BOOL, NumberType.UINT8, c));
        r.add("JSONExtract", (a, c) -> {
            Signatures.count("JSONExtract", a, 2, Integer.MAX_VALUE);
            DataType type = DataTypes.parse(Signatures.constantString("JSONExtract", a, a.size() - 1));
            return extract("JSONExtract", a.subList(0, a.size() - 1), 1, type, type, c);
        });
        r.add("JSONExtractRaw", (a, c) -> strings("JSONExtractRaw", a, JsonCursor::minified));
        r.add("JSONExtractArrayRaw", (a, c) -> arrays("JSONExtractArrayRaw", a, '['));
        r.add("JSONExtractKeys", (a, c) -> keys("JSONExtractKeys", a));
        r.add("JSONHas", (a, c) -> answer("JSONHas", a, NumberType.UINT8, cursor -> 1));
        r.add("JSONLength",
                (a, c) -> answer("JSONLength", a, NumberType.UINT64, cursor -> Math.max(0, cursor.forEach((nameFrom,
                        nameEnd, start, stop) -> {
                }))));
        r.add("JSONKey", (a, c) -> key(a, c));
        r.add("JSONType", (a, c) -> answer("JSONType", a, KINDS, JsonFunctions::kind));
        r.add("isValidJSON",
                (a, c) -> Kernels.measureString("isValidJSON", a, NumberType.UINT8, (b, from, end) -> new JsonCursor()
                        .open(b, from, end) ? 1 : 0));
        simple(r, "ExtractString", (name, a, c) -> extract(name, a, 1, SimpleType.STRING, SimpleType.STRING, c));
        simple(r, "ExtractInt", (name, a, c) -> extract(name, a, 1, NumberType.INT64, NumberType.INT64, c));
        simple(r, "ExtractUInt", (name, a, c) -> extract(name, a, 1, NumberType.UINT64, NumberType.UINT64, c));
        simple(r, "ExtractFloat", (name, a, c) -> extract(name, a, 1, NumberType.FLOAT64, NumberType.FLOAT64, c));
        simple(r, "ExtractBool",
                (name, a, c) -> answer(name, a, NumberType.UINT8, cursor -> cursor.kind() == 't' ? 1 : 0));
        simple(r, "ExtractRaw",
                (name, a, c) -> strings(name, a, (cursor, out) -> out.put(cursor.bytes(), cursor.valueFrom(), cursor
                        .valueEnd() - cursor.valueFrom())));
        simple(r, "Has", (name, a, c) -> answer(name, a, NumberType.UINT8, cursor -> 1));
        r.add("JSON_VALUE", (a, c) -> byPath("JSON_VALUE", a, (cursor, out) -> {
            if (cursor.kind() == '"') {
                cursor.string(out);
            } else if (cursor.kind() != '{' && cursor.kind() != '[') {
                cursor.minified(out);
            }
        }));
        r.add("JSON_QUERY", (a, c) -> byPath("JSON_QUERY", a, (cursor, out) -> {
            out.put('[');
            cursor.minified(out);
            out.put(']');
        }));
        r.add("JSON_EXISTS", (a, c) -> {
            Signatures.count("JSON_EXISTS", a, 2);
            Resolved found = byPath("JSON_EXISTS", a, (cursor, out) -> out.put('1'));
            return new Resolved(NumberType.UINT8, (columns, n) -> {
                StringInput text = StringInput.of(found.kernel().apply(columns, n));
                return Kernels.longs(NumberType.UINT8, n, text::length);
            });
        });
        r.add("toJSONString", (a, c) -> toJson(a, c));
    }

    /** None of these is LowCardinality when its argument is. */
    private record Plain(FunctionRegistry.Registration registration) {
        void add(String name, ScalarFunction function) {
            registration.add(name, function, Trait.PLAIN_RESULT);
        }

        void add(String name, List<String> aliases, ScalarFunction function) {
            registration.add(name, aliases, function, Trait.PLAIN_RESULT);
        }
    }

    private interface SimpleSignature {
        Resolved resolve(String name, List<Argument> a, FunctionContext c);
    }

    private static void simple(Plain r, String suffix, SimpleSignature signature) {
        String name = "simpleJSON" + suffix;
        r.add(name, List.of("visitParam" + suffix), (a, c) -> {
            Signatures.count(name, a, 2);
            Signatures.string(name, a, 0);
            Signatures.constantString(name, a, 1);
            return signature.resolve(name, a, c);
        });
    }

    private static void typed(Plain r, String name, DataType type) {
        r.add(name, (a, c) -> extract(name, a, 1, type, type, c));
    }

    /** Moves a cursor along the arguments from {@code first} on: keys and places. */
    private static final class Path {
        private final StringInput[] keys;
        private final LongInput[] places;

        Path(List<Argument> a, Column[] columns, int first) {
            keys = new StringInput[a.size()];
            places = new LongInput[a.size()];
            for (int i = first; i < a.size(); i++) {
                if (TypeTraits.isStringLike(a.get(i).type())) {
                    keys[i] = StringInput.of(columns[i]);
                } else {
                    places[i] = LongInput.of(columns[i], a.get(i).type());
                }
            }
        }

        boolean follow(JsonCursor cursor, int row, int first) {
            for (int i = first; i < keys.length; i++) {
                StringInput key = keys[i];
                boolean there = key != null ? cursor.member(key.bytes(), key.start(row), key.end(row))
                        : cursor.element(places[i]
                                .at(row));
                if (!there) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void checkPath(String name, List<Argument> a, int first) {
        Signatures.count(name, a, first, Integer.MAX_VALUE);
        Signatures.string(name, a, 0);
        for (int i = first; i < a.size(); i++) {
            if (!TypeTraits.isStringLike(a.get(i).type()) && !TypeTraits.isInteger(a.get(i).type())) {
                throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                        "The argument " + (i + 1) + " of function " + name
                                + " should be a string specifying key or an integer specifying index, illegal type: "
                                + a.get(i)
                                        .type()
                                        .text());
            }
        }
    }

    private static Resolved extract(String name, List<Argument> a, int first, DataType type, DataType shown,
            FunctionContext c) {
        checkPath(name, a, first);
        boolean onlyStrings = name.equals("simpleJSONExtractString");
        return new Resolved(shown, (columns, n) -> {
            StringInput json = StringInput.of(columns[0]);
            Path path = new Path(a, columns, first);
            JsonCursor cursor = new JsonCursor();
            JsonReader reader = new JsonReader(type, c.serverZone());
            ColumnBuilder out = type.newBuilder(n);
            for (int i = 0; i < n; i++) {
                if (cursor.open(json.bytes(), json.start(i), json.end(i)) && path.follow(cursor, i, first)
                        && (!onlyStrings || cursor
                                .kind() == '"')) {
                    reader.read(cursor, out);
                } else {
                    out.appendDefault();
                }
            }
            return out.build();
        });
    }

    private interface ToText {
        void put(JsonCursor cursor, TextBuffer out);
    }

    private static Resolved strings(String name, List<Argument> a, ToText text) {
        checkPath(name, a, 1);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput json = StringInput.of(columns[0]);
            Path path = new Path(a, columns, 1);
            JsonCursor cursor = new JsonCursor();
            return Kernels.strings(n, (row, out) -> {
                if (cursor.open(json.bytes(), json.start(row), json.end(row)) && path.follow(cursor, row, 1)) {
                    text.put(cursor, out);
                }
            });
        });
    }

    private static Resolved answer(String name, List<Argument> a, DataType type, Answer answer) {
        checkPath(name, a, 1);
        return new Resolved(type, (columns, n) -> {
            StringInput json = StringInput.of(columns[0]);
            Path path = new Path(a, columns, 1);
            JsonCursor cursor = new JsonCursor();
            return Kernels.longs(type, n,
                    row -> cursor.open(json.bytes(), json.start(row), json.end(row)) && path.follow(cursor,
                            row, 1) ? answer.of(cursor) : 0);
        });
    }

    private static long kind(JsonCursor cursor) {
        return switch (cursor.kind()) {
            case '"' -> 34;
            case '[' -> 91;
            case '{' -> 123;
            case 't', 'f' -> 98;
            case 'n' -> 0;
            default -> {
                String text = new String(cursor.bytes(), cursor.valueFrom(), cursor.valueEnd() - cursor.valueFrom(),
                        java.nio.charset.StandardCharsets.ISO_8859_1);
                boolean whole = text.matches("-?[0-9]+");
                yield !whole ? 100 : new java.math.BigInteger(text).bitLength() > 63 ? 117 : 105;
            }
        };
    }

    private static Resolved arrays(String name, List<Argument> a, char kind) {
        checkPath(name, a, 1);
        return new Resolved(new ArrayType(SimpleType.STRING), (columns, n) -> {
            StringInput json = StringInput.of(columns[0]);
            Path path = new Path(a, columns, 1);
            JsonCursor cursor = new JsonCursor();
            JsonCursor each = new JsonCursor();
            TextBuffer text = new TextBuffer();
            return SplitFunctions.arrays(n, (row, add) -> {
                if (cursor.open(json.bytes(), json.start(row), json.end(row)) && path.follow(cursor, row, 1) && cursor
                        .kind() == kind) {
                    cursor.forEach((nameFrom, nameEnd, start, stop) -> {
                        each.open(cursor.bytes(), start, stop);
                        text.clear();
                        each.minified(text);
                        add.accept(Arrays.copyOf(text.bytes(), text.length()));
                    });
                }
            });
        });
    }

    private static Resolved keys(String name, List<Argument> a) {
        checkPath(name, a, 1);
        return new Resolved(new ArrayType(SimpleType.STRING), (columns, n) -> {
            StringInput json = StringInput.of(columns[0]);
            Path path = new Path(a, columns, 1);
            JsonCursor cursor = new JsonCursor();
            TextBuffer text = new TextBuffer();
            return SplitFunctions.arrays(n, (row, add) -> {
                if (cursor.open(json.bytes(), json.start(row), json.end(row)) && path.follow(cursor, row, 1) && cursor
                        .kind() == '{') {
                    cursor.forEach((nameFrom, nameEnd, start, stop) -> {
                        text.clear();
                        cursor.unescape(nameFrom, nameEnd, text);
                        add.accept(Arrays.copyOf(text.bytes(), text.length()));
                    });
                }
            });
        });
    }

    /** The name of the member at a place. */
    private static Resolved key(List<Argument> a, FunctionContext c) {
        Signatures.count("JSONKey", a, 2, Integer.MAX_VALUE);
        Signatures.integer("JSONKey", a, a.size() - 1);
        Resolved names = keys("JSONKey", a.subList(0, a.size() - 1));
        FunctionDefinition element = java.util.Objects.requireNonNull(FunctionRegistry.builtIn().find("arrayElement"));
        Resolved pick = FunctionBinder.bind(element,
                List.of(new Argument(names.type(), null), new Argument(a.getLast().type(),
                        null)),
                c);
        return new Resolved(SimpleType.STRING,
                (columns, n) -> pick.kernel()
                        .apply(new Column[] {names.kernel()
                                .apply(Arrays
                                        .copyOf(columns, columns.length - 1), n),
                            columns[columns.length - 1]}, n));
    }

    /** JSON paths of member names and array places: {@code $.a.b[0]}. */
    private static Resolved byPath(String name, List<Argument> a, ToText text) {
        Signatures.count(name, a, 2);
        Signatures.string(name, a, 0);
        String path = Signatures.constantString(name, a, 1);
        List<Object> steps = JsonPath.parse(name, path);
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput json = StringInput.of(columns[0]);
            JsonCursor cursor = new JsonCursor();
            return Kernels.strings(n, (row, out) -> {
                boolean there = cursor.open(json.bytes(), json.start(row), json.end(row));
                for (Object step : steps) {
                    there = there && (step instanceof byte[] key ? cursor.member(key, 0, key.length)
                            : cursor.kind() == '[' && cursor
                                    .element((Integer) step + 1L));
                }
                if (there) {
                    text.put(cursor, out);
                }
            });
        });
    }

    private static Resolved toJson(List<Argument> a, FunctionContext c) {
        Signatures.count("toJSONString", a, 1);
        DataType type = a.getFirst().type();
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            ValueText values = new ValueText(type, FormatSettings.defaults(c.serverZone()));
            ByteSink text = new ByteSink(64);
            return Kernels.strings(n, (row, out) -> {
                text.clear();
                values.writeJson(columns[0], row, text);
                out.put(text.array(), 0, text.length());
            });
        });
    }
}
