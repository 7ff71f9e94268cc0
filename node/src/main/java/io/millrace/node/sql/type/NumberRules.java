package io.millrace.node.sql.type;

import io.millrace.replication.column.NumberType;

/** Result types of arithmetic on numbers, as ClickHouse's NumberTraits has them: wide enough not to overflow, up to 64 bits. */
public final class NumberRules {
    private NumberRules() {}

    public static NumberType integer(boolean signed, int widthBytes) {
        return switch (widthBytes) {
            case 1 -> signed ? NumberType.INT8 : NumberType.UINT8;
            case 2 -> signed ? NumberType.INT16 : NumberType.UINT16;
            case 4 -> signed ? NumberType.INT32 : NumberType.UINT32;
            default -> signed ? NumberType.INT64 : NumberType.UINT64;
        };
    }

    /** The type of an integer literal. */
    public static NumberType ofLiteral(long value, boolean unsigned) {
        if (unsigned || value >= 0) {
            if (value < 0 || value > 0xFFFFFFFFL) {
                return NumberType.UINT64;
            }
            return value <= 0xFF ? NumberType.UINT8 : value <= 0xFFFF ? NumberType.UINT16 : NumberType.UINT32;
        }
        if (value >= Byte.MIN_VALUE) {
            return NumberType.INT8;
        }
        return value >= Short.MIN_VALUE ? NumberType.INT16
                : value >= Integer.MIN_VALUE ? NumberType.INT32 : NumberType.INT64;
    }

    public static NumberType sum(NumberType a, NumberType b) {
        if (a.isFloating() || b.isFloating()) {
            return NumberType.FLOAT64;
        }
        return integer(a.isSigned() || b.isSigned(), next(Math.max(a.widthBytes(), b.widthBytes())));
    }

    public static NumberType difference(NumberType a, NumberType b) {
        if (a.isFloating() || b.isFloating()) {
            return NumberType.FLOAT64;
        }
        return integer(true, next(Math.max(a.widthBytes(), b.widthBytes())));
    }

    public static NumberType integerQuotient(NumberType a, NumberType b) {
        return integer(a.isSigned() || b.isSigned() || a.isFloating(), a.widthBytes());
    }

    public static NumberType remainder(NumberType a, NumberType b) {
        if (a.isFloating() || b.isFloating()) {
            return NumberType.FLOAT64;
        }
        return integer(a.isSigned(), a.isSigned() ? next(b.widthBytes()) : b.widthBytes());
    }

    public static NumberType negation(NumberType a) {
        if (a.isFloating()) {
            return a;
        }
        return integer(true, a.isSigned() ? a.widthBytes() : next(a.widthBytes()));
    }

    public static NumberType absolute(NumberType a) {
        return a.isFloating() ? a : integer(false, a.widthBytes());
    }

    public static NumberType bitwise(NumberType a, NumberType b) {
        return integer(a.isSigned() || b.isSigned(), Math.max(a.widthBytes(), b.widthBytes()));
    }

    private static int next(int widthBytes) {
        return Math.min(8, widthBytes * 2);
    }
}
