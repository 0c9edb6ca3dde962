package io.envyrc.memory.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.Text;

/** Columns of each type with random values, many of them equal, and the order they have by the JDK's own means. */
// Arrow's types and these comparators are immutable, though nothing says so.
@SuppressWarnings("ImmutableEnumChecker")
enum Columns {
    INT8(MinorType.TINYINT.getType(), natural(Byte.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((TinyIntVector) vector).setSafe(row, (byte) value);
        }
    },
    INT16(MinorType.SMALLINT.getType(), natural(Short.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((SmallIntVector) vector).setSafe(row, (short) value);
        }
    },
    INT32(MinorType.INT.getType(), natural(Integer.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((IntVector) vector).setSafe(row, (int) value);
        }
    },
    INT64(MinorType.BIGINT.getType(), natural(Long.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((BigIntVector) vector).setSafe(row, value);
        }
    },
    UINT8(MinorType.UINT1.getType(), (a, b) -> Byte.compareUnsigned((Byte) a, (Byte) b)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((UInt1Vector) vector).setSafe(row, (int) value);
        }
    },
    UINT16(MinorType.UINT2.getType(), natural(Character.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((UInt2Vector) vector).setSafe(row, (int) value);
        }
    },
    UINT32(MinorType.UINT4.getType(), (a, b) -> Integer.compareUnsigned((Integer) a, (Integer) b)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((UInt4Vector) vector).setSafe(row, (int) value);
        }
    },
    UINT64(MinorType.UINT8.getType(), (a, b) -> Long.compareUnsigned((Long) a, (Long) b)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((UInt8Vector) vector).setSafe(row, value);
        }
    },
    FLOAT(
            new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
            Comparator.comparing(value -> (Float) value == 0 ? 0f : (Float) value)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            float[] odd = {Float.NaN, Float.intBitsToFloat(0xFFC0_0001), -0f, 0f, Float.NEGATIVE_INFINITY};
            ((Float4Vector) vector).setSafe(row, random.nextInt(4) == 0 ? odd[random.nextInt(odd.length)] : value / 4f);
        }
    },
    DOUBLE(
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
            Comparator.comparing(value -> (Double) value == 0 ? 0d : (Double) value)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            double[] odd = {Double.NaN, Double.longBitsToDouble(-1L), -0d, 0d, Double.POSITIVE_INFINITY};
            ((Float8Vector) vector).setSafe(row, random.nextInt(4) == 0 ? odd[random.nextInt(odd.length)] : value / 4d);
        }
    },
    DECIMAL128(new ArrowType.Decimal(38, 2, 128), natural(BigDecimal.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((DecimalVector) vector).setSafe(row, new BigDecimal(wide(value, random, 2), 2));
        }
    },
    DECIMAL_256(new ArrowType.Decimal(70, 3, 256), natural(BigDecimal.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((Decimal256Vector) vector).setSafe(row, new BigDecimal(wide(value, random, 4), 3));
        }
    },
    DATE(MinorType.DATEDAY.getType(), natural(Integer.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((DateDayVector) vector).setSafe(row, (int) value);
        }
    },
    TIME(new ArrowType.Time(TimeUnit.MICROSECOND, 64), natural(Long.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((TimeMicroVector) vector).setSafe(row, value);
        }
    },
    TIMESTAMP(new ArrowType.Timestamp(TimeUnit.MILLISECOND, null), natural(LocalDateTime.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((TimeStampMilliVector) vector).setSafe(row, value % 1_000_000_000_000L);
        }
    },
    DURATION(new ArrowType.Duration(TimeUnit.NANOSECOND), natural(Duration.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((DurationVector) vector).setSafe(row, value);
        }
    },
    BOOL(MinorType.BIT.getType(), natural(Boolean.class)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((BitVector) vector).setSafe(row, (int) (value & 1));
        }
    },
    TEXT(
            MinorType.VARCHAR.getType(),
            (a, b) -> Arrays.compareUnsigned(((Text) a).copyBytes(), ((Text) b).copyBytes())) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            ((VarCharVector) vector).setSafe(row, new Text(text(value, random)));
        }
    },
    BYTES(MinorType.VARBINARY.getType(), (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            byte[] bytes = new byte[random.nextInt(12)];
            Arrays.fill(bytes, (byte) value);
            ((VarBinaryVector) vector).setSafe(row, bytes);
        }
    },
    FIXED_BYTES(new ArrowType.FixedSizeBinary(11), (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b)) {
        @Override
        void set(FieldVector vector, int row, long value, Random random) {
            byte[] bytes = new byte[11];
            bytes[random.nextInt(11)] = (byte) value;
            ((FixedSizeBinaryVector) vector).setSafe(row, bytes);
        }
    };

    final ArrowType type;
    final Comparator<Object> order;

    Columns(ArrowType type, Comparator<Object> order) {
        this.type = type;
        this.order = order;
    }

    /** Sets a value made of {@code value}, which is often the same. */
    abstract void set(FieldVector vector, int row, long value, Random random);

    Field field(String name) {
        return Field.nullable(name, type);
    }

    void fill(FieldVector vector, int rows, Random random) {
        long span = List.of(3L, 1000L, Long.MAX_VALUE).get(random.nextInt(3));
        for (int row = 0; row < rows; row++) {
            if (random.nextInt(10) == 0) {
                setNull(vector, row);
            } else {
                set(vector, row, random.nextLong() % span, random);
            }
        }
    }

    private static void setNull(FieldVector vector, int row) {
        if (vector instanceof BaseFixedWidthVector fixed) {
            while (fixed.getValueCapacity() <= row) {
                fixed.reAlloc();
            }
        } else if (vector instanceof BaseVariableWidthVector variable) {
            variable.setNull(row);
            return;
        }
        vector.setNull(row);
    }

    private static String text(long value, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "common prefix " + value;
            case 2 -> "ä€😀".repeat(random.nextInt(3)) + value % 10;
            default -> Long.toString(value, 36);
        };
    }

    private static BigInteger wide(long value, Random random, int words) {
        BigInteger wide = BigInteger.valueOf(value);
        return random.nextBoolean()
                ? wide
                : wide.shiftLeft(50 * (words - 1)).add(BigInteger.valueOf(random.nextInt(3)));
    }

    private static <T extends Comparable<? super T>> Comparator<Object> natural(Class<T> type) {
        return (a, b) -> type.cast(a).compareTo(type.cast(b));
    }
}
