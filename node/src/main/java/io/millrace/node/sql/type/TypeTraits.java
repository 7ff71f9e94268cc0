package io.millrace.node.sql.type;

import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.FixedStringType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import org.jspecify.annotations.Nullable;

/** Questions about types that signatures ask. */
public final class TypeTraits {
    private TypeTraits() {}

    /** The type of a bare NULL. */
    public static final DataType NULL = new NullableType(SimpleType.NOTHING);

    public static DataType withoutLowCardinality(DataType type) {
        return switch (type) {
            case LowCardinalityType lc -> lc.inner();
            case ArrayType a -> {
                DataType element = withoutLowCardinality(a.element());
                yield element.equals(a.element()) ? a : new ArrayType(element);
            }
            default -> type;
        };
    }

    /** LowCardinality and Nullable taken off the outside. */
    public static DataType plain(DataType type) {
        return switch (type) {
            case LowCardinalityType lc -> plain(lc.inner());
            case NullableType n -> n.inner();
            default -> type;
        };
    }

    public static DataType withoutNullable(DataType type) {
        return switch (type) {
            case NullableType n -> n.inner();
            case LowCardinalityType lc when lc.inner() instanceof NullableType n -> new LowCardinalityType(n.inner());
            default -> type;
        };
    }

    /** Nullable(type) where there is such a type; an array stays as it is. */
    public static DataType asNullable(DataType type) {
        return switch (type) {
            case NullableType n -> n;
            case LowCardinalityType lc -> lc.inner() instanceof NullableType ? lc
                    : new LowCardinalityType(new NullableType(lc.inner()));
            case ArrayType a -> a;
            default -> new NullableType(type);
        };
    }

    /** Whether {@code type} may stand inside LowCardinality. */
    public static boolean canBeLowCardinality(DataType type) {
        DataType plain = type instanceof NullableType n ? n.inner() : type;
        return switch (plain) {
            case NumberType t -> true;
            case SimpleType t -> t != SimpleType.NOTHING && t != SimpleType.BOOL;
            case FixedStringType t -> true;
            case DateTimeType t -> true;
            default -> false;
        };
    }

    public static boolean isNothing(DataType type) {
        return plain(type) == SimpleType.NOTHING;
    }

    public static boolean isStringLike(DataType type) {
        return type == SimpleType.STRING || type instanceof FixedStringType;
    }

    /** Date, Date32, DateTime, DateTime64. */
    public static boolean isTime(DataType type) {
        return type == SimpleType.DATE || type == SimpleType.DATE32 || type instanceof DateTimeType
                || type instanceof DateTime64Type;
    }

    /** Numbers, and Bool as the UInt8 that it is. */
    public static boolean isNumber(DataType type) {
        return type instanceof NumberType || type == SimpleType.BOOL;
    }

    /** The number type behind numbers and Bool, or null. */
    public static @Nullable NumberType number(DataType type) {
        return type instanceof NumberType n ? n : type == SimpleType.BOOL ? NumberType.UINT8 : null;
    }

    public static boolean isInteger(DataType type) {
        NumberType n = number(type);
        return n != null && !n.isFloating();
    }

    public static boolean isFloating(DataType type) {
        return type instanceof NumberType n && n.isFloating();
    }

    /** Types kept as integers of at most 8 bytes: what {@code LongInput} can read. */
    public static boolean isLongBacked(DataType type) {
        return switch (type) {
            case NumberType n -> !n.isFloating();
            case SimpleType s -> s == SimpleType.BOOL || s == SimpleType.DATE || s == SimpleType.DATE32
                    || s == SimpleType.NOTHING;
            case DateTimeType t -> true;
            case DateTime64Type t -> true;
            case EnumType t -> true;
            case DecimalType d -> d.widthBytes() <= 8;
            default -> false;
        };
    }

    /** Whether the backing integer is signed. */
    public static boolean isSigned(DataType type) {
        return switch (type) {
            case NumberType n -> n.isSigned();
            case SimpleType s -> s == SimpleType.DATE32;
            case DateTime64Type t -> true;
            case EnumType t -> true;
            case DecimalType d -> true;
            default -> false;
        };
    }

    /** Bytes of the backing integer or float; 0 where the width varies. */
    public static int widthBytes(DataType type) {
        return switch (type) {
            case NumberType n -> n.widthBytes();
            case SimpleType s -> switch (s) {
                case BOOL, NOTHING -> 1;
                case DATE -> 2;
                case DATE32 -> 4;
                case UUID -> 16;
                case STRING -> 0;
            };
            case DateTimeType t -> 4;
            case DateTime64Type t -> 8;
            case EnumType e -> e.widthBytes();
            case DecimalType d -> d.widthBytes();
            case FixedStringType f -> f.lengthBytes();
            default -> 0;
        };
    }
}
