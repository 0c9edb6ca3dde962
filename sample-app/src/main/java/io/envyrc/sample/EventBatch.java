package io.envyrc.sample;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryReservation;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A record batch that is filled with events and emptied again, of a fixed size that the budget knows. Not thread-safe. */
final class EventBatch implements AutoCloseable {
    static final Schema SCHEMA = new Schema(List.of(
            new Field("key", FieldType.notNullable(MinorType.VARCHAR.getType()), null),
            new Field(
                    "value",
                    FieldType.notNullable(new ArrowType.Decimal(EventValue.PRECISION, EventValue.SCALE, 128)),
                    null)));

    /** As many decimals as have room in 64 KiB, with a bit each. */
    private static final int ROWS = 4000;

    private static final int LEAST_KEY_BYTES = 256 << 10;

    /** Places of keys and decimals, rounded up to powers of two. */
    private static final int FIXED_BYTES = 128 << 10;

    private final int maxKeyBytes;
    private final MemoryReservation reservation;
    private final VectorSchemaRoot root;
    private final VarCharVector keys;
    private final DecimalVector values;
    private int rows;
    private int keyBytes;

    EventBatch(String name, BufferAllocator allocator, MemoryBudget budget, int longestKeyBytes) {
        this.maxKeyBytes = Math.max(LEAST_KEY_BYTES, longestKeyBytes);
        long rounded = allocator.getRoundingPolicy().getRoundedSize(maxKeyBytes);
        this.reservation = budget.reserve(name, MemoryKind.OFF_HEAP, FIXED_BYTES + rounded);
        this.root = VectorSchemaRoot.create(SCHEMA, allocator);
        this.keys = (VarCharVector) root.getVector(0);
        this.values = (DecimalVector) root.getVector(1);
        try {
            keys.allocateNew(maxKeyBytes, ROWS);
            values.allocateNew(ROWS);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Takes the event at which {@code events} is; false if there is no room. */
    boolean add(EventReader events) {
        int length = events.keyLength();
        if (rows == ROWS || length > maxKeyBytes - keyBytes) {
            return false;
        }
        keys.set(rows, events.buffer(), events.keyStart(), length);
        values.setIndexDefined(rows);
        values.getDataBuffer().setLong(rows * 16L, events.value().low());
        values.getDataBuffer().setLong(rows * 16L + 8, events.value().high());
        keyBytes += length;
        rows++;
        return true;
    }

    /** Shows what was added; valid until {@link #clear}. */
    VectorSchemaRoot root() {
        root.setRowCount(rows);
        return root;
    }

    void clear() {
        keys.reset();
        values.reset();
        rows = 0;
        keyBytes = 0;
    }

    @Override
    public void close() {
        root.close();
        reservation.close();
    }
}
