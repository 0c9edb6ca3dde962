package io.envyrc.memory.arrow;

import io.envyrc.memory.arrow.ColumnType.Shape;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Where the flat columns of a batch lie in memory. Valid as long as the memory is; nothing here checks a bound. */
final class BatchView {
    final int rows;
    final long[] validity;
    final long[] offsets;
    final long[] data;
    final boolean[] nulls;

    private BatchView(int rows, int columns) {
        this.rows = rows;
        this.validity = new long[columns];
        this.offsets = new long[columns];
        this.data = new long[columns];
        this.nulls = new boolean[columns];
    }

    static BatchView of(HeldBatch block, List<ColumnType> types) {
        BatchView view = new BatchView(block.rows(), types.size());
        for (int c = 0; c < types.size(); c++) {
            ColumnType type = types.get(c);
            view.validity[c] = block.address(type.firstBuffer());
            view.offsets[c] = block.address(type.firstBuffer() + 1);
            view.data[c] = block.address(type.dataBuffer());
            view.nulls[c] = block.layout.nulls(c) != 0;
        }
        return view;
    }

    /**
     * Returns a view of a batch of the user's.
     *
     * @throws IllegalArgumentException if a vector is shorter than the batch
     */
    static BatchView of(VectorSchemaRoot root, List<ColumnType> types) {
        int rows = root.getRowCount();
        BatchView view = new BatchView(rows, types.size());
        for (int c = 0; rows > 0 && c < types.size(); c++) {
            ColumnType type = types.get(c);
            FieldVector vector = root.getVector(c);
            if (vector.getValueCount() < rows) {
                throw new IllegalArgumentException("Column '%s' has %d values in a batch of %d rows"
                        .formatted(type.name(), vector.getValueCount(), rows));
            }
            view.validity[c] = address(vector.getValidityBuffer(), type, (rows + 7L) / 8);
            if (type.shape() == Shape.VARIABLE) {
                view.offsets[c] = address(vector.getOffsetBuffer(), type, (rows + 1L) * Integer.BYTES);
                int end = MemoryUtil.getInt(view.offsets[c] + (long) rows * Integer.BYTES);
                view.data[c] = address(vector.getDataBuffer(), type, end);
            } else {
                long bytes = type.shape() == Shape.BITS ? (rows + 7L) / 8 : (long) rows * type.width();
                view.data[c] = address(vector.getDataBuffer(), type, bytes);
            }
            view.nulls[c] = vector.getNullCount() > 0;
        }
        return view;
    }

    private static long address(ArrowBuf buffer, ColumnType type, long bytes) {
        if (buffer.capacity() < bytes) {
            throw new IllegalArgumentException("Column '%s' has a buffer of %d bytes where its values take %d"
                    .formatted(type.name(), buffer.capacity(), bytes));
        }
        return buffer.memoryAddress();
    }

    boolean isNull(int column, int row) {
        return nulls[column] && !bit(validity[column], row);
    }

    static boolean bit(long address, int index) {
        return (MemoryUtil.getByte(address + (index >>> 3)) >>> (index & 7) & 1) != 0;
    }

    /** Returns where in the data of a variable column a value begins. */
    int start(int column, int row) {
        return MemoryUtil.getInt(offsets[column] + (long) row * Integer.BYTES);
    }

    int length(int column, int row) {
        return start(column, row + 1) - start(column, row);
    }
}
