package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.SpillRequest;
import io.envyrc.memory.budget.Spillable;
import io.envyrc.memory.budget.SpillableConsumer;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The calls of an operator. They take turns, and none is let in after a failure, after close, or with input after its end.
 * Spilling for others gets a turn only if nobody else has one.
 */
final class OperatorCalls {
    final SpillableConsumer consumer;
    private final String kind;
    private final OperatorContext context;
    private final Schema schema;
    private final Work<?> spill;
    private final LongSupplier spillableBytes;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable OutputReader reader;
    private long rows;
    private boolean failed;
    private boolean closed;

    /** What is to be done in a turn. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    /**
     * Registers the operator with its budget.
     *
     * @param kind of the operator, in errors
     * @param spill called in a turn
     * @param spillableBytes called by any thread at any time
     */
    OperatorCalls(String kind, OperatorContext context, Schema schema, Work<?> spill, LongSupplier spillableBytes) {
        this.kind = kind;
        this.context = context;
        this.schema = schema;
        this.spill = spill;
        this.spillableBytes = spillableBytes;
        this.consumer = context.budget().register(context.name(), new Spilling());
    }

    private final class Spilling implements Spillable {
        @Override
        public void spill(SpillRequest request) throws IOException {
            // Held by a thread that is in a call: it cannot be interfered with, and takes its time. By this one: it
            // asks
            // for memory, and does so only where spilling is safe, but for the buffer of a file that it writes.
            if (lock.tryLock()) {
                try {
                    spill.run();
                } finally {
                    lock.unlock();
                }
            }
        }

        @Override
        public long spillableBytes(long reservedBytes) {
            return spillableBytes.getAsLong();
        }
    }

    /** Takes rows in; if that fails, nothing but {@link #close} is let in any more. */
    void add(VectorSchemaRoot root, Work<?> work) throws IOException {
        if (!root.getSchema().equals(schema)) {
            throw new IllegalArgumentException("%s '%s': expected schema %s but found %s"
                    .formatted(kind, context.name(), schema, root.getSchema()));
        }
        lock.lock();
        try {
            checkInput();
            orFail(work);
            rows += root.getRowCount();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the input, and returns the reader of what is put out. */
    ArrowReader finish(Schema result, Work<?> work, OutputReader.Output output, Closeable operator) throws IOException {
        lock.lock();
        try {
            checkInput();
            work.run();
            OutputReader made = new OutputReader(context.allocator(), result, output, operator);
            reader = made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    /** Reads on. */
    <T extends @Nullable Object> T show(Work<T> work) throws IOException {
        lock.lock();
        try {
            checkUsable();
            return work.run();
        } finally {
            lock.unlock();
        }
    }

    /** Does what cannot be repeated if it fails; called in a turn. */
    <T extends @Nullable Object> T orFail(Work<T> work) throws IOException {
        failed = true;
        T result = work.run();
        failed = false;
        return result;
    }

    /** Looks at something, whatever has become of the operator. */
    <T> T look(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    long rows() {
        return look(() -> rows);
    }

    /** Closes the reader, what the operator works with, and the consumer; all of them even if one fails, and once. */
    void close(AutoCloseable work) throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try {
                if (reader != null) {
                    reader.close(false);
                }
            } finally {
                Closing.all(List.of(work, consumer));
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkInput() {
        checkUsable();
        if (reader != null) {
            throw new IllegalStateException("%s '%s' is finished".formatted(kind, context.name()));
        }
    }

    private void checkUsable() {
        if (closed || failed) {
            throw new IllegalStateException(
                    "%s '%s' %s".formatted(kind, context.name(), closed ? "is closed" : "failed before"));
        }
    }
}
