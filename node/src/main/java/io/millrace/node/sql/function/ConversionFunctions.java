package io.millrace.node.sql.function;

import io.millrace.node.sql.cast.Casts;
import io.millrace.node.sql.cast.Conversion;
import io.millrace.node.sql.cast.TextCasts;
import io.millrace.node.sql.type.TypeTraits;
import io.millrace.node.sql.value.Columns;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DataTypes;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** toUInt8 and its kin with OrZero, OrNull and OrDefault; CAST; what only changes a column's shape. */
final class ConversionFunctions implements FunctionFamily {

    @Override
    public void register(FunctionRegistry.Registration r) {
        for (NumberType type : NumberType.values()) {
            family(r, "to" + type.text(), (a, from) -> type, 1);
        }
        family(r, "toDate", (a, from) -> SimpleType.DATE, 2);
        family(r, "toDate32", (a, from) -> SimpleType.DATE32, 2);
        family(r, "toDateTime", (a, from) -> dateTime("toDateTime", a, from), 2);
        family(r, "toDateTime64", (a, from) -> dateTime64("toDateTime64", a, from, 1), 3);
        family(r, "toUUID", (a, from) -> SimpleType.UUID, 1);
        family(r, "toBool", (a, from) -> SimpleType.BOOL, 1);
        for (int precision : new int[] {9, 18, 38, 76}) {
            String name = "toDecimal" + (precision == 9 ? 32 : precision == 18 ? 64 : precision == 38 ? 128 : 256);
            family(r, name, (a, from) -> decimal(name, a, precision), 2);
        }
        r.add("toString", (a, c) -> string(a, c), Trait.MAY_THROW);
        r.add("toFixedString", (a, c) -> {
            Signatures.count("toFixedString", a, 2);
            Signatures.string("toFixedString", a, 0);
            long length = Signatures.constantInteger("toFixedString", a, 1);
            return cast(a.getFirst().type(), new FixedStringType((int) length), c);
        }, Trait.MAY_THROW);
        r.add("CAST", (a, c) -> castTo("CAST", a, c), Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY,
                Trait.MAY_THROW,
                Trait.ANY_CASE);
        r.add("_CAST", (a, c) -> castTo("_CAST", a, c), Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY,
                Trait.MAY_THROW);
        r.add("accurateCastOrNull", (a, c) -> accurate("accurateCastOrNull", a, c), Trait.HANDLES_NULLS);
        r.add("accurateCast", (a, c) -> accurateStrict(a, c), Trait.HANDLES_NULLS, Trait.MAY_THROW);
        r.add("toLowCardinality", (a, c) -> {
            Signatures.count("toLowCardinality", a, 1);
            DataType from = a.getFirst().type();
            return cast(from, from instanceof LowCardinalityType ? from : new LowCardinalityType(from), c);
        }, Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY);
        r.add("materialize", (a, c) -> {
            Signatures.count("materialize", a, 1);
            return new Resolved(a.getFirst().type(), (columns, n) -> Columns.full(columns[0]));
        }, Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY, Trait.VOLATILE);
        r.add("identity", (a, c) -> {
            Signatures.count("identity", a, 1);
            return new Resolved(a.getFirst().type(), (columns, n) -> columns[0]);
        }, Trait.HANDLES_NULLS, Trait.HANDLES_LOW_CARDINALITY);
    }

    /** The result type; extra arguments (scale, precision, zone) are constants. */
    private interface Target {
        DataType of(List<Argument> arguments, DataType from);
    }

    private static void family(FunctionRegistry.Registration r, String name, Target target, int most) {
        Trait[] anyCase = name.equals("toUnixTimestamp") ? new Trait[] {Trait.MAY_THROW, Trait.ANY_CASE}
                : new Trait[] {Trait.MAY_THROW};
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 1, most);
            DataType to = target.of(a, a.getFirst().type());
            if (a.size() == 2 && (to == SimpleType.DATE || to == SimpleType.DATE32)) {
                return inZone(name, a, to, c);
            }
            return cast(a.getFirst().type(), to, c);
        }, anyCase);
        r.add(name + "OrZero", (a, c) -> orZero(name + "OrZero", a, target, most, c));
        r.add(name + "OrNull", (a, c) -> orNull(name + "OrNull", a, target, most, c));
        r.add(name + "OrDefault", (a, c) -> orDefault(a, target, c));
    }

    private static Resolved inZone(String name, List<Argument> a, DataType to, FunctionContext c) {
        ZoneId zone = zone(name, a, 1);
        DataType from = a.getFirst().type();
        DataType zoned = zone == null ? from
                : switch (from) {
                    case DateTimeType t -> new DateTimeType(zone);
                    case DateTime64Type t -> new DateTime64Type(t.precision(), zone);
                    default -> from;
                };
        return cast(zoned, to, c);
    }

    static @Nullable ZoneId zone(String name, List<Argument> a, int index) {
        return a.size() > index ? zoneOf(Signatures.constantString(name, a, index)) : null;
    }

    static @Nullable ZoneId zoneOf(String id) {
        if (id.isEmpty()) {
            return null;
        }
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            throw new UserException(ErrorCode.BAD_ARGUMENTS, "Cannot load time zone " + id, e);
        }
    }

    private static DataType dateTime(String name, List<Argument> a, DataType from) {
        ZoneId zone = zone(name, a, 1);
        if (zone == null) {
            zone = switch (from) {
                case DateTimeType t -> t.zone();
                case DateTime64Type t -> t.zone();
                default -> null;
            };
        }
        return new DateTimeType(zone);
    }

    private static DataType dateTime64(String name, List<Argument> a, DataType from, int precisionAt) {
        long precision = a.size() > precisionAt ? Signatures.constantInteger(name, a, precisionAt) : 3;
        if (precision < 0 || precision > 9) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND, "Scale " + precision
                    + " is too large for DateTime64. Maximum is up to nanoseconds (9).");
        }
        ZoneId zone = zone(name, a, precisionAt + 1);
        if (zone == null) {
            zone = switch (from) {
                case DateTimeType t -> t.zone();
                case DateTime64Type t -> t.zone();
                default -> null;
            };
        }
        return new DateTime64Type((int) precision, zone);
    }

    private static DataType decimal(String name, List<Argument> a, int precision) {
        Signatures.count(name, a, 2);
        long scale = Signatures.constantInteger(name, a, 1);
        if (scale < 0 || scale > precision) {
            throw new UserException(ErrorCode.ARGUMENT_OUT_OF_BOUND,
                    "Illegal value of scale: " + scale + " of " + name);
        }
        return new DecimalType(precision, (int) scale);
    }

    private static Resolved cast(DataType from, DataType to, FunctionContext context) {
        Conversion conversion = Casts.of(from, to, context.serverZone());
        return new Resolved(to, (columns, n) -> conversion.apply(columns[0]));
    }

    private static Resolved string(List<Argument> a, FunctionContext c) {
        Signatures.count("toString", a, 1, 2);
        DataType from = a.getFirst().type();
        ZoneId zone = zone("toString", a, 1);
        if (zone != null) {
            from = switch (from) {
                case DateTimeType t -> new DateTimeType(zone);
                case DateTime64Type t -> new DateTime64Type(t.precision(), zone);
                default -> throw Signatures.illegal("toString", a, 0);
            };
        }
        return cast(from, SimpleType.STRING, c);
    }

    private static Resolved castTo(String name, List<Argument> a, FunctionContext c) {
        Signatures.count(name, a, 2);
        DataType to = DataTypes.parse(Signatures.constantString(name, a, 1));
        DataType from = a.getFirst().type();
        if (TypeTraits.isNothing(from) && from.isNullable() && !to.isNullable()) {
            throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE, "Cannot convert NULL to a non-nullable type");
        }
        return cast(from, to, c);
    }

    private static void requireString(String name, List<Argument> a) {
        if (!TypeTraits.isStringLike(a.getFirst().type())) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT, "Illegal type " + a.getFirst().type().text()
                    + " of first argument of function " + name
                    + ". Conversion functions with postfix 'OrZero' or 'OrNull' "
                    + "should take String argument");
        }
    }

    private static Resolved orZero(String name, List<Argument> a, Target target, int most, FunctionContext c) {
        Signatures.count(name, a, 1, most);
        requireString(name, a);
        DataType to = target.of(a, a.getFirst().type());
        Conversion conversion = TextCasts.fromTextOrDefault(to, c.serverZone(), true, false);
        return new Resolved(to, (columns, n) -> conversion.apply(Columns.full(columns[0])));
    }

    private static Resolved orNull(String name, List<Argument> a, Target target, int most, FunctionContext c) {
        Signatures.count(name, a, 1, most);
        requireString(name, a);
        NullableType to = new NullableType(target.of(a, a.getFirst().type()));
        Conversion conversion = TextCasts.fromTextOrNull(to, c.serverZone(), true, false);
        return new Resolved(to, (columns, n) -> conversion.apply(Columns.full(columns[0])));
    }

    private static Resolved orDefault(List<Argument> a, Target target, FunctionContext c) {
        DataType to = target.of(a.subList(0, Math.max(1, a.size() - 1)), a.getFirst().type());
        Argument last = a.getLast();
        boolean given = a.size() > 1 && last.type().equals(to);
        if (a.size() > 1 && !given && !(to instanceof DecimalType)) {
            throw new UserException(ErrorCode.ILLEGAL_TYPE_OF_ARGUMENT,
                    "Default value type should be same as cast type. Expected "
                            + to.text() + ". Actual " + last.type().text());
        }
        Conversion attempt = TypeTraits.isStringLike(a.getFirst().type())
                ? TextCasts.fromTextOrNull(new NullableType(to), c.serverZone(), true, false)
                : Casts.of(a.getFirst().type(), new NullableType(to), c.serverZone());
        return new Resolved(to, (columns, n) -> {
            var tried = Columns.full(attempt.apply(Columns.full(columns[0])));
            var out = to.newBuilder(n);
            for (int i = 0; i < n; i++) {
                if (!tried.isNull(i)) {
                    out.appendFrom(Columns.withoutNulls(tried), i);
                } else if (given) {
                    out.appendFrom(columns[columns.length - 1], i);
                } else {
                    out.appendDefault();
                }
            }
            return out.build();
        });
    }

    private static Resolved accurate(String name, List<Argument> a, FunctionContext c) {
        Signatures.count(name, a, 2);
        DataType to = TypeTraits.withoutNullable(DataTypes.parse(Signatures.constantString(name, a, 1)));
        NullableType type = new NullableType(to);
        DataType from = TypeTraits.withoutNullable(a.getFirst().type());
        Conversion attempt;
        if (TypeTraits.isStringLike(from)) {
            attempt = TextCasts.fromTextOrNull(type, c.serverZone(), true, true);
        } else if (TypeTraits.isNumber(from) && to instanceof NumberType) {
            Conversion there = Casts.of(from, to, c.serverZone());
            Conversion back = Casts.of(to, from, c.serverZone());
            attempt = column -> {
                var converted = Columns.full(there.apply(Columns.full(column)));
                var again = Columns.full(back.apply(converted));
                var order = io.millrace.node.sql.value.RowComparator.of(from, Columns.full(column), again);
                boolean signs = TypeTraits.isSigned(from) != TypeTraits.isSigned(to);
                byte[] mask = new byte[column.rowCount()];
                for (int i = 0; i < mask.length; i++) {
                    boolean flipped = signs && TypeTraits.isInteger(to) && TypeTraits.isInteger(from)
                            && io.millrace.node.sql.value.LongInput.of(column, from).at(i) < 0;
                    mask[i] = (byte) (order.compare(i, i) == 0 && !flipped ? 0 : 1);
                }
                return Columns.withMask(converted, mask);
            };
        } else {
            Conversion plain = Casts.of(from, to, c.serverZone());
            attempt = column -> Columns.withMask(plain.apply(column), null);
        }
        return new Resolved(type, (columns, n) -> {
            var values = Columns.full(attempt.apply(Columns.withoutNulls(Columns.full(columns[0]))));
            byte[] nulls = Columns.nullMask(columns[0]);
            byte[] own = Columns.nullMask(values);
            if (nulls != null && own != null) {
                for (int i = 0; i < n; i++) {
                    own[i] |= nulls[i];
                }
            }
            return Columns.withMask(Columns.withoutNulls(values), own == null ? nulls : own);
        });
    }

    private static Resolved accurateStrict(List<Argument> a, FunctionContext c) {
        Resolved attempt = accurate("accurateCast", a, c);
        DataType to = TypeTraits.withoutNullable(attempt.type());
        return new Resolved(to, (columns, n) -> {
            var values = attempt.kernel().apply(columns, n);
            if (Columns.nullMask(values) != null) {
                throw new UserException(ErrorCode.CANNOT_CONVERT_TYPE, "Value in column " + a.getFirst().type().text()
                        + " cannot be safely converted into type " + to.text());
            }
            return Columns.withoutNulls(values);
        });
    }

}
