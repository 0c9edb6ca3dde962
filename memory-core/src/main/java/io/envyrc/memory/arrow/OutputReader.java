package io.envyrc.memory.arrow;

import java.io.Closeable;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Shows what an operator puts out, one batch after the other; closing it closes the operator. */
final class OutputReader extends ArrowReader {
    private final Schema schema;
    private final Output output;
    private final Closeable operator;

    /** Where batches come from. */
    @FunctionalInterface
    interface Output {
        /** Returns the next batch, which stays the operator's; null at the end. */
        @Nullable
        HeldBatch next() throws IOException;
    }

    OutputReader(BufferAllocator allocator, Schema schema, Output output, Closeable operator) {
        super(allocator);
        this.schema = schema;
        this.output = output;
        this.operator = operator;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        getVectorSchemaRoot().clear();
        HeldBatch block = output.next();
        if (block == null) {
            return false;
        }
        loadRecordBatch(block.view());
        return true;
    }

    /** Returns 0: how much an operator reads from disk, its store tells. */
    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    protected void closeReadSource() throws IOException {
        operator.close();
    }

    @Override
    protected Schema readSchema() {
        return schema;
    }
}
