package io.envyrc.memory.arrow;

import io.envyrc.memory.arrow.ColumnType.Order;
import io.envyrc.memory.arrow.ColumnType.Shape;
import java.math.BigInteger;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Computes one aggregation. Its state begins as zeros: how many values went in, in 8 bytes, and, but for counts, two
 * words. Sums of integers and decimals are of 128 bits, the low word first; sums of doubles have their compensation in the
 * second word; the least or largest value has, up to 8 bytes wide, its order in the first and its bits in the second.
 */
final class Accumulator {
    private static final int FIRST = 8;
    private static final int SECOND = 16;
    private static final int BYTES = 24;
    private static final BigInteger DECIMAL_END = BigInteger.TEN.pow(38);

    private enum Kind {
        ROWS,
        VALUES,
        SUM_LONG,
        SUM_UNSIGNED,
        SUM_DOUBLE,
        SUM_DECIMAL,
        EXTREME,
        EXTREME_DECIMAL
    }

    private final Aggregation aggregation;
    private final Kind kind;
    private final ColumnType type;
    private final int column;
    private final boolean largest;
    private final Field field;

    private Accumulator(Aggregation aggregation, Kind kind, ColumnType type, int column, ArrowType result) {
        this.aggregation = aggregation;
        this.kind = kind;
        this.type = type;
        this.column = column;
        this.largest = aggregation.function() == Aggregation.Function.MAX;
        this.field = new Field(
                aggregation.name(),
                new FieldType(aggregation.function() != Aggregation.Function.COUNT, result, null),
                null);
    }

    static Accumulator of(Aggregation aggregation, Schema schema, List<ColumnType> types) {
        ArrowType bigint = MinorType.BIGINT.getType();
        String name = aggregation.column();
        if (name == null) {
            return new Accumulator(aggregation, Kind.ROWS, types.get(0), 0, bigint);
        }
        int column = ColumnType.indexOf(types, name);
        ColumnType type = types.get(column);
        ArrowType arrow = schema.getFields().get(column).getType();
        return switch (aggregation.function()) {
            case COUNT -> new Accumulator(aggregation, Kind.VALUES, type, column, bigint);
            case SUM -> {
                if (arrow instanceof ArrowType.Int integer) {
                    boolean unsigned = !integer.getIsSigned() && integer.getBitWidth() == Long.SIZE;
                    yield new Accumulator(
                            aggregation, unsigned ? Kind.SUM_UNSIGNED : Kind.SUM_LONG, type, column, bigint);
                }
                if (arrow instanceof ArrowType.FloatingPoint && type.order() == Order.FLOAT) {
                    ArrowType result = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
                    yield new Accumulator(aggregation, Kind.SUM_DOUBLE, type, column, result);
                }
                if (arrow instanceof ArrowType.Decimal decimal && type.width() == 16) {
                    ArrowType result = new ArrowType.Decimal(38, decimal.getScale(), 128);
                    yield new Accumulator(aggregation, Kind.SUM_DECIMAL, type, column, result);
                }
                throw unsupported(aggregation, arrow, "integers, floats and decimals of 128 bits have a sum");
            }
            case MIN, MAX -> {
                if (type.order() == Order.NONE || type.order() == Order.BYTES || type.width() > 16) {
                    throw unsupported(aggregation, arrow, "types with an order, at most 16 bytes wide, have one");
                }
                Kind kind = type.width() == 16 ? Kind.EXTREME_DECIMAL : Kind.EXTREME;
                yield new Accumulator(aggregation, kind, type, column, arrow);
            }
        };
    }

    private static IllegalArgumentException unsupported(Aggregation aggregation, ArrowType type, String rule) {
        return new IllegalArgumentException("Aggregation '%s': no %s of column '%s' of type %s: %s"
                .formatted(aggregation.name(), aggregation.function(), aggregation.column(), type, rule));
    }

    Field field() {
        return field;
    }

    private boolean isCount() {
        return kind == Kind.ROWS || kind == Kind.VALUES;
    }

    /** Returns the size of its state in bytes, a multiple of 8. */
    int bytes() {
        return isCount() ? FIRST : BYTES;
    }

    /** Takes rows into the states at {@code offset} of their groups: row {@code from + i} is of {@code groups[i]}. */
    void accept(BatchView view, int from, long[] groups, int begin, int end, long offset) {
        for (int i = begin; i < end; i++) {
            int row = from + i;
            if (kind != Kind.ROWS && view.isNull(column, row)) {
                continue;
            }
            long state = groups[i] + offset;
            MemoryUtil.putLong(state, MemoryUtil.getLong(state) + 1);
            switch (kind) {
                case SUM_LONG -> addLong(state, integer(view, row));
                case SUM_UNSIGNED -> add(state, MemoryUtil.getLong(view.data[column] + row * 8L), 0);
                case SUM_DOUBLE -> addDouble(state, floating(view, row));
                case SUM_DECIMAL -> {
                    long value = view.data[column] + row * 16L;
                    add(state, MemoryUtil.getLong(value), MemoryUtil.getLong(value + 8));
                }
                case EXTREME -> {
                    long order = Values.leading(type, view, column, row);
                    if (isFirst(state) || isBetter(Long.compareUnsigned(order, MemoryUtil.getLong(state + FIRST)))) {
                        MemoryUtil.putLong(state + FIRST, order);
                        MemoryUtil.putLong(state + SECOND, bits(view, row));
                    }
                }
                case EXTREME_DECIMAL -> offerDecimal(state, view.data[column] + row * 16L, isFirst(state));
                default -> {}
            }
        }
    }

    private static boolean isFirst(long state) {
        return MemoryUtil.getLong(state) == 1;
    }

    private boolean isBetter(int compared) {
        return largest ? compared > 0 : compared < 0;
    }

    private long integer(BatchView view, int row) {
        long address = view.data[column] + (long) row * type.width();
        boolean signed = type.order() == Order.SIGNED;
        return switch (type.width()) {
            case 1 -> signed ? MemoryUtil.getByte(address) : MemoryUtil.getByte(address) & 0xFFL;
            case 2 -> signed ? MemoryUtil.getShort(address) : MemoryUtil.getShort(address) & 0xFFFFL;
            case 4 -> signed ? MemoryUtil.getInt(address) : MemoryUtil.getInt(address) & 0xFFFF_FFFFL;
            default -> MemoryUtil.getLong(address);
        };
    }

    private double floating(BatchView view, int row) {
        return type.width() == Float.BYTES
                ? Float.intBitsToFloat(MemoryUtil.getInt(view.data[column] + row * 4L))
                : Double.longBitsToDouble(MemoryUtil.getLong(view.data[column] + row * 8L));
    }

    private long bits(BatchView view, int row) {
        if (type.shape() == Shape.BITS) {
            return BatchView.bit(view.data[column], row) ? 1 : 0;
        }
        return integer(view, row);
    }

    private static void addLong(long state, long value) {
        add(state, value, value >> 63);
    }

    private static void add(long state, long low, long high) {
        long oldLow = MemoryUtil.getLong(state + FIRST);
        long newLow = oldLow + low;
        long carry = Long.compareUnsigned(newLow, oldLow) < 0 ? 1 : 0;
        long oldHigh = MemoryUtil.getLong(state + SECOND);
        long newHigh = oldHigh + high + carry;
        // The sign of both, but not of the sum: only decimals get there.
        if (((oldHigh ^ newHigh) & (high ^ newHigh)) < 0) {
            throw new ArithmeticException("a sum of decimals passes 128 bits in a group");
        }
        MemoryUtil.putLong(state + FIRST, newLow);
        MemoryUtil.putLong(state + SECOND, newHigh);
    }

    /** A. Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54, 1974. */
    private static void addDouble(long state, double value) {
        double sum = Double.longBitsToDouble(MemoryUtil.getLong(state + FIRST));
        double next = sum + value;
        if (Double.isFinite(next)) {
            double lost = Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
            double compensation = Double.longBitsToDouble(MemoryUtil.getLong(state + SECOND)) + lost;
            MemoryUtil.putLong(state + SECOND, Double.doubleToRawLongBits(compensation));
        }
        MemoryUtil.putLong(state + FIRST, Double.doubleToRawLongBits(next));
    }

    private void offerDecimal(long state, long value, boolean first) {
        long low = MemoryUtil.getLong(value);
        long high = MemoryUtil.getLong(value + 8);
        int compared = Long.compare(high, MemoryUtil.getLong(state + SECOND));
        compared = compared == 0 ? Long.compareUnsigned(low, MemoryUtil.getLong(state + FIRST)) : compared;
        if (first || isBetter(compared)) {
            MemoryUtil.putLong(state + FIRST, low);
            MemoryUtil.putLong(state + SECOND, high);
        }
    }

    /**
     * Takes in other states of the same groups: of {@code groups[i]} the one that is {@code i} times {@code stride} after
     * {@code others}.
     */
    void merge(long[] groups, int begin, int end, long offset, long others, long stride) {
        for (int i = begin; i < end; i++) {
            merge(groups[i] + offset, others + i * stride);
        }
    }

    private void merge(long state, long other) {
        long count = MemoryUtil.getLong(state);
        long more = MemoryUtil.getLong(other);
        if (more == 0) {
            return;
        }
        if (count == 0) {
            Gatherer.copy(other, state, bytes());
            return;
        }
        switch (kind) {
            case SUM_LONG, SUM_UNSIGNED, SUM_DECIMAL ->
                add(state, MemoryUtil.getLong(other + FIRST), MemoryUtil.getLong(other + SECOND));
            case SUM_DOUBLE -> {
                addDouble(state, Double.longBitsToDouble(MemoryUtil.getLong(other + FIRST)));
                addDouble(state, Double.longBitsToDouble(MemoryUtil.getLong(other + SECOND)));
            }
            case EXTREME -> {
                long order = MemoryUtil.getLong(other + FIRST);
                if (isBetter(Long.compareUnsigned(order, MemoryUtil.getLong(state + FIRST)))) {
                    MemoryUtil.putLong(state + FIRST, order);
                    MemoryUtil.putLong(state + SECOND, MemoryUtil.getLong(other + SECOND));
                }
            }
            case EXTREME_DECIMAL -> offerDecimal(state, other + FIRST, false);
            default -> {}
        }
        MemoryUtil.putLong(state, count + more);
    }

    boolean isNull(long state) {
        return field.isNullable() && MemoryUtil.getLong(state) == 0;
    }

    /** Returns the result's bits if it is at most 8 bytes wide. */
    long result(long state) {
        return switch (kind) {
            case ROWS, VALUES -> MemoryUtil.getLong(state);
            case SUM_LONG, SUM_UNSIGNED -> {
                long low = MemoryUtil.getLong(state + FIRST);
                if (MemoryUtil.getLong(state + SECOND) != low >> 63) {
                    throw new ArithmeticException(
                            "Aggregation '%s': the sum of column '%s' passes 64 bits in a group; sum it as a Decimal"
                                    .formatted(aggregation.name(), aggregation.column()));
                }
                yield low;
            }
            case SUM_DOUBLE -> {
                double sum = Double.longBitsToDouble(MemoryUtil.getLong(state + FIRST));
                double compensation = Double.longBitsToDouble(MemoryUtil.getLong(state + SECOND));
                yield Double.doubleToRawLongBits(Double.isFinite(sum) ? sum + compensation : sum);
            }
            default -> MemoryUtil.getLong(state + SECOND);
        };
    }

    /** Copies a result of 16 bytes. */
    void copyDecimal(long state, long target) {
        long low = MemoryUtil.getLong(state + FIRST);
        long high = MemoryUtil.getLong(state + SECOND);
        if (kind == Kind.SUM_DECIMAL && Math.abs(high) >>> 60 != 0) {
            BigInteger sum = BigInteger.valueOf(high)
                    .shiftLeft(Long.SIZE)
                    .add(BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1)));
            if (sum.abs().compareTo(DECIMAL_END) >= 0) {
                throw new ArithmeticException("Aggregation '%s': the sum of column '%s' passes 38 digits in a group"
                        .formatted(aggregation.name(), aggregation.column()));
            }
        }
        MemoryUtil.putLong(target, low);
        MemoryUtil.putLong(target + 8, high);
    }
}
