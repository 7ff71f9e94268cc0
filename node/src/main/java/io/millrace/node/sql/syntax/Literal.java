package io.millrace.node.sql.syntax;

import java.math.BigInteger;

/** A constant as it was written. */
public sealed interface Literal extends Expression {

    enum NullLiteral implements Literal {
        NULL
    }

    record BooleanLiteral(boolean value) implements Literal {}

    /** A whole number that fits UInt64 or, if negative, Int64; anything larger is a {@link FloatLiteral}. */
    record IntegerLiteral(BigInteger value) implements Literal {

        private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
        private static final BigInteger MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

        public IntegerLiteral {
            if (!fits(value)) {
                throw new IllegalArgumentException("integer out of range: " + value);
            }
        }

        public static IntegerLiteral of(long value) {
            return new IntegerLiteral(BigInteger.valueOf(value));
        }

        static boolean fits(BigInteger value) {
            return value.compareTo(MIN) >= 0 && value.compareTo(MAX) <= 0;
        }
    }

    record FloatLiteral(double value) implements Literal {}

    /**
     * A string. ClickHouse's strings are bytes: those that are no UTF-8 stand here as lone surrogates U+DC80..U+DCFF,
     * and {@link #bytes()} gives them back.
     */
    record StringLiteral(String value) implements Literal {

        /** A new array with the exact bytes. */
        public byte[] bytes() {
            return ByteText.encode(value);
        }
    }
}
