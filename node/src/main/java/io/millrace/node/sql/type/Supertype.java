package io.millrace.node.sql.type;

import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.DataType;
import io.millrace.replication.column.DateTime64Type;
import io.millrace.replication.column.DateTimeType;
import io.millrace.replication.column.DecimalType;
import io.millrace.replication.column.EnumType;
import io.millrace.replication.column.LowCardinalityType;
import io.millrace.replication.column.NullableType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.util.List;
import java.util.stream.Collectors;

/** The smallest type that holds every value of several: of array elements, the branches of if, the sides of a UNION. */
public final class Supertype {
    private Supertype() {}

    public static DataType of(DataType a, DataType b) {
        return of(List.of(a, b));
    }

    /** @throws UserException NO_COMMON_TYPE (386) */
    public static DataType of(List<DataType> types) {
        if (types.isEmpty()) {
            return SimpleType.NOTHING;
        }
        DataType first = types.getFirst();
        if (types.stream().allMatch(first::equals)) {
            return first;
        }
        boolean allLowCardinality = types.stream()
                .allMatch(t -> t instanceof LowCardinalityType || TypeTraits.isNothing(t))
                && types.stream().anyMatch(t -> t instanceof LowCardinalityType);
        boolean nullable = types.stream().anyMatch(DataType::isNullable);
        List<DataType> plain = types.stream()
                .map(TypeTraits::plain)
                .filter(t -> t != SimpleType.NOTHING)
                .distinct()
                .toList();
        if (plain.isEmpty()) {
            return nullable ? TypeTraits.NULL : SimpleType.NOTHING;
        }
        DataType result = plain.size() == 1 ? plain.getFirst() : ofPlain(plain);
        if (nullable) {
            result = result instanceof ArrayType ? result : new NullableType(result);
        }
        return allLowCardinality && TypeTraits.canBeLowCardinality(result) ? new LowCardinalityType(result) : result;
    }

    private static DataType ofPlain(List<DataType> types) {
        if (types.stream().allMatch(t -> t instanceof ArrayType)) {
            return new ArrayType(of(types.stream().map(t -> ((ArrayType) t).element()).toList()));
        }
        if (types.stream().allMatch(t -> TypeTraits.isStringLike(t) || t instanceof EnumType)) {
            return SimpleType.STRING;
        }
        if (types.stream().anyMatch(t -> TypeTraits.isStringLike(t) || t instanceof EnumType)) {
            throw none(types, "some of them are String/FixedString/Enum and some of them are not");
        }
        if (types.stream().allMatch(TypeTraits::isTime)) {
            return ofTimes(types);
        }
        if (types.stream().anyMatch(TypeTraits::isTime)) {
            throw none(types, "some of them are Date/Date32/DateTime/DateTime64 and some of them are not");
        }
        if (types.stream().anyMatch(t -> t instanceof DecimalType)) {
            return ofDecimals(types);
        }
        if (types.stream().allMatch(TypeTraits::isNumber)) {
            return ofNumbers(types);
        }
        throw none(types, "some of them are " + types.getFirst().text() + " and some of them are not");
    }

    private static DataType ofTimes(List<DataType> types) {
        int precision = -1;
        boolean dateTime = false;
        boolean date32 = false;
        DataType zoned = new DateTimeType(null);
        for (DataType t : types) {
            if (t instanceof DateTime64Type d) {
                precision = Math.max(precision, d.precision());
                zoned = new DateTimeType(d.zone());
            } else if (t instanceof DateTimeType d) {
                dateTime = true;
                zoned = d;
            } else if (t == SimpleType.DATE32) {
                date32 = true;
            }
        }
        if (precision >= 0) {
            return new DateTime64Type(precision, ((DateTimeType) zoned).zone());
        }
        if (dateTime) {
            return date32 ? new DateTime64Type(0, ((DateTimeType) zoned).zone()) : zoned;
        }
        return date32 ? SimpleType.DATE32 : SimpleType.DATE;
    }

    private static DataType ofDecimals(List<DataType> types) {
        int scale = 0;
        int digits = 0;
        for (DataType t : types) {
            if (t instanceof DecimalType d) {
                scale = Math.max(scale, d.scale());
                digits = Math.max(digits, maxPrecision(d) - d.scale());
            } else if (TypeTraits.isFloating(t)) {
                return NumberType.FLOAT64;
            } else if (TypeTraits.isInteger(t)) {
                digits = Math.max(digits, switch (TypeTraits.widthBytes(t)) {
                    case 1 -> 3;
                    case 2 -> 5;
                    case 4 -> 10;
                    default -> TypeTraits.isSigned(t) ? 19 : 20;
                });
            } else {
                throw none(types, "some have no lossless conversion to Decimal");
            }
        }
        int precision = digits + scale;
        if (precision > 76) {
            throw none(types, "some of them have no lossless conversion to Decimal");
        }
        return new DecimalType(precision <= 9 ? 9 : precision <= 18 ? 18 : precision <= 38 ? 38 : 76, scale);
    }

    static int maxPrecision(DecimalType d) {
        return switch (d.widthBytes()) {
            case 4 -> 9;
            case 8 -> 18;
            case 16 -> 38;
            default -> 76;
        };
    }

    private static DataType ofNumbers(List<DataType> types) {
        int unsignedBits = 0;
        int signedBits = 0;
        int floatBits = 0;
        for (DataType t : types) {
            NumberType n = t == SimpleType.BOOL ? NumberType.UINT8 : (NumberType) t;
            int bits = n.widthBytes() * 8;
            if (n.isFloating()) {
                floatBits = Math.max(floatBits, bits);
            } else if (n.isSigned()) {
                signedBits = Math.max(signedBits, bits);
            } else {
                unsignedBits = Math.max(unsignedBits, bits);
            }
        }
        if (floatBits > 0) {
            int integerBits = Math.max(signedBits, unsignedBits);
            if (integerBits >= 64) {
                throw none(types,
                        "some of them are integers and some are floating point, but there is no floating point type, that can "
                                + "exactly represent all required integers");
            }
            return floatBits == 64 || integerBits > 16 ? NumberType.FLOAT64 : NumberType.FLOAT32;
        }
        if (signedBits == 0) {
            return NumberRules.integer(false, unsignedBits / 8);
        }
        // A signed type must hold every unsigned value too.
        int bits = unsignedBits >= signedBits ? unsignedBits * 2 : signedBits;
        if (bits > 64) {
            throw none(types,
                    "some of them are signed integers and some are unsigned integers, but there is no signed integer type, that can "
                            + "exactly represent all required unsigned integer values");
        }
        return NumberRules.integer(true, bits / 8);
    }

    private static UserException none(List<DataType> types, String because) {
        return new UserException(ErrorCode.NO_COMMON_TYPE, "There is no supertype for types "
                + types.stream().map(DataType::text).collect(Collectors.joining(", ")) + " because " + because);
    }
}
