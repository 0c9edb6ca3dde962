package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How the values of a flat column lie in memory, and in which order they are.
 *
 * @param name the field's
 * @param shape how values lie
 * @param width of a value in bytes; 0 unless fixed
 * @param order how values compare
 * @param firstBuffer the number of its first buffer in a batch: validity, then offsets if it has them, then data
 */
record ColumnType(String name, Shape shape, int width, Order order, int firstBuffer) {
    enum Shape {
        BITS,
        FIXED,
        VARIABLE
    }

    enum Order {
        /** Two's complement, of 1, 2, 4, 8, 16 or 32 bytes. */
        SIGNED,
        UNSIGNED,
        FLOAT,
        /** Unsigned bytes, the first first, and a prefix before what it is a prefix of. */
        BYTES,
        /** Values of no order, which are carried along only. */
        NONE
    }

    /**
     * Returns the columns of a schema.
     *
     * @throws IllegalArgumentException if a type is nested, dictionary-encoded or of a layout that is not supported
     */
    static List<ColumnType> of(Schema schema) {
        Schemas.plain(schema);
        List<ColumnType> types = new ArrayList<>();
        int buffer = 0;
        for (Field field : schema.getFields()) {
            ColumnType type = of(field, buffer);
            types.add(type);
            buffer += type.buffers();
        }
        return types;
    }

    private static ColumnType of(Field field, int buffer) {
        MinorType minor = Types.getMinorTypeForArrowType(field.getType());
        String name = field.getName();
        return switch (minor) {
            case BIT -> new ColumnType(name, Shape.BITS, 0, Order.UNSIGNED, buffer);
            case TINYINT -> fixed(name, 1, Order.SIGNED, buffer);
            case SMALLINT -> fixed(name, 2, Order.SIGNED, buffer);
            case INT, DATEDAY, TIMESEC, TIMEMILLI -> fixed(name, 4, Order.SIGNED, buffer);
            case BIGINT,
                    DATEMILLI,
                    TIMEMICRO,
                    TIMENANO,
                    DURATION,
                    TIMESTAMPSEC,
                    TIMESTAMPMILLI,
                    TIMESTAMPMICRO,
                    TIMESTAMPNANO,
                    TIMESTAMPSECTZ,
                    TIMESTAMPMILLITZ,
                    TIMESTAMPMICROTZ,
                    TIMESTAMPNANOTZ -> fixed(name, 8, Order.SIGNED, buffer);
            case UINT1 -> fixed(name, 1, Order.UNSIGNED, buffer);
            case UINT2 -> fixed(name, 2, Order.UNSIGNED, buffer);
            case UINT4 -> fixed(name, 4, Order.UNSIGNED, buffer);
            case UINT8 -> fixed(name, 8, Order.UNSIGNED, buffer);
            case FLOAT4 -> fixed(name, 4, Order.FLOAT, buffer);
            case FLOAT8 -> fixed(name, 8, Order.FLOAT, buffer);
            case DECIMAL -> fixed(name, 16, Order.SIGNED, buffer);
            case DECIMAL256 -> fixed(name, 32, Order.SIGNED, buffer);
            case FIXEDSIZEBINARY ->
                fixed(name, ((ArrowType.FixedSizeBinary) field.getType()).getByteWidth(), Order.BYTES, buffer);
            case INTERVALYEAR -> fixed(name, 4, Order.NONE, buffer);
            case INTERVALDAY -> fixed(name, 8, Order.NONE, buffer);
            case INTERVALMONTHDAYNANO -> fixed(name, 16, Order.NONE, buffer);
            case FLOAT2 -> fixed(name, 2, Order.NONE, buffer);
            case VARCHAR, VARBINARY -> new ColumnType(name, Shape.VARIABLE, 0, Order.BYTES, buffer);
            default ->
                throw new IllegalArgumentException("Column '%s' is of type %s, which is not supported: columns are of"
                                .formatted(name, field.getType())
                        + " fixed width, Utf8 or Binary");
        };
    }

    private static ColumnType fixed(String name, int width, Order order, int buffer) {
        return new ColumnType(name, Shape.FIXED, width, order, buffer);
    }

    int buffers() {
        return shape == Shape.VARIABLE ? 3 : 2;
    }

    int dataBuffer() {
        return firstBuffer + buffers() - 1;
    }

    /** Returns what a value takes in bits, with its validity, and without what is variable. */
    int bits() {
        return switch (shape) {
            case BITS -> 2;
            case FIXED -> 1 + width * 8;
            case VARIABLE -> 1 + Integer.SIZE;
        };
    }

    /**
     * Returns the column of a name that values are compared by.
     *
     * @throws IllegalArgumentException if there is none, or its type has no order
     */
    static int indexOfKey(List<ColumnType> columns, String name) {
        int index = indexOf(columns, name);
        if (columns.get(index).order == Order.NONE) {
            throw new IllegalArgumentException(
                    "Column '%s' is of a type that is no key: half floats and intervals have".formatted(name)
                            + " no order here");
        }
        return index;
    }

    /**
     * Returns the only column of a name.
     *
     * @throws IllegalArgumentException if there is none or more than one
     */
    static int indexOf(List<ColumnType> columns, String name) {
        int found = -1;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name.equals(name)) {
                if (found >= 0) {
                    throw new IllegalArgumentException("More than one column is named '%s'".formatted(name));
                }
                found = i;
            }
        }
        if (found < 0) {
            throw new IllegalArgumentException("No column '%s' among %s"
                    .formatted(name, columns.stream().map(ColumnType::name).toList()));
        }
        return found;
    }
}
