package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.budget.SpillableConsumer;
import java.io.IOException;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Reads the batches of a {@link BatchList}: from where they are held, or from disk into a block of its own. */
final class BatchesReader extends ArrowReader {
    private final Schema schema;
    private final BatchList batches;
    private final long end;
    private final MemoryReservation reserved;
    private long next;

    /** The batch in memory that the root shows, pinned. */
    private @Nullable HeldBatch pinned;

    /** The batch from disk that the root shows. */
    private @Nullable HeldBatch own;

    private @Nullable Segment segment;
    private @Nullable SegmentReader disk;

    /** The next batch of the segment. */
    private int position;

    /** What comes next in the segment, once its metadata is read. */
    private @Nullable BatchLayout ahead;

    private long bytesRead;
    private boolean closed;

    BatchesReader(BufferAllocator allocator, Schema schema, SpillableConsumer consumer, BatchList batches) {
        super(allocator);
        this.schema = schema;
        this.batches = batches;
        this.end = batches.enter();
        this.reserved = consumer.reserve(MemoryKind.OFF_HEAP, 0);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        if (closed) {
            throw new IllegalStateException("The reader is closed");
        }
        prepareLoadNextBatch();
        dropCurrent();
        if (next == end) {
            closeDisk();
            return false;
        }
        BatchList.Place place = batches.locate(next);
        if (place.block() != null) {
            pinned = place.block();
            loadRecordBatch(place.block().view());
        } else {
            HeldBatch block;
            try {
                block = read(place);
            } catch (IOException e) {
                closeDisk();
                throw e;
            }
            own = block;
            loadRecordBatch(block.view());
        }
        next++;
        return true;
    }

    private HeldBatch read(BatchList.Place place) throws IOException {
        SegmentReader from = seek(place);
        BatchLayout layout = ahead == null ? from.next() : ahead;
        ahead = layout;
        if (layout == null) {
            throw new IOException("A spilled file ends before batch " + next);
        }
        HeldBatch block = HeldBatch.allocate(layout, allocator, reserved, true);
        try {
            from.readBody(layout, block.body());
        } catch (IOException | RuntimeException | Error e) {
            HeldBatch.free(block.body(), reserved);
            throw e;
        }
        ahead = null;
        position++;
        return block;
    }

    private SegmentReader seek(BatchList.Place place) throws IOException {
        SegmentReader open = disk;
        if (open == null || segment != place.segment() || place.segment() == null) {
            closeDisk();
            Segment found = Objects.requireNonNull(place.segment());
            open = found.read();
            disk = open;
            segment = found;
            position = 0;
        }
        while (position < place.skip()) {
            BatchLayout layout = ahead == null ? open.next() : ahead;
            if (layout == null) {
                break;
            }
            open.skipBody(layout);
            ahead = null;
            position++;
        }
        return open;
    }

    private void dropCurrent() throws IOException {
        getVectorSchemaRoot().clear();
        if (pinned != null) {
            batches.unpin(pinned);
            pinned = null;
        }
        if (own != null) {
            HeldBatch.free(own.body(), reserved);
            own = null;
        }
    }

    private void closeDisk() {
        if (disk != null) {
            bytesRead += disk.bytesRead();
            disk.close();
        }
        disk = null;
        segment = null;
        ahead = null;
    }

    /** Returns the bytes read from disk. */
    @Override
    public long bytesRead() {
        return bytesRead + (disk == null ? 0 : disk.bytesRead());
    }

    @Override
    protected void closeReadSource() throws IOException {
        if (!closed) {
            closed = true;
            dropCurrent();
            closeDisk();
            reserved.close();
            batches.leave();
        }
    }

    @Override
    protected Schema readSchema() {
        return schema;
    }
}
