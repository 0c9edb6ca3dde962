package io.envyrc.memory.arrow;

import io.envyrc.memory.spill.SpillFile;
import io.envyrc.memory.spill.SpillSection;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Record batches on disk, an Arrow IPC stream in a file or a section of one, that are read in order as often as wanted.
 * The last segment of a file that is closed deletes it. Immutable once the file is finished.
 */
final class Segment implements AutoCloseable {
    private final SpillFile file;
    private final SpillSection section;

    /** How many segments of the file are not closed. */
    private final AtomicInteger siblings;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final int batches;
    private final long rows;
    private final long maxBodyBytes;

    private Segment(Writer writer, SpillSection section) {
        this.file = writer.file;
        this.section = section;
        this.siblings = writer.segments;
        this.batches = writer.batches;
        this.rows = writer.rows;
        this.maxBodyBytes = writer.maxBodyBytes;
    }

    int batches() {
        return batches;
    }

    long rows() {
        return rows;
    }

    /** Returns the size of its largest body, in bytes. */
    long maxBodyBytes() {
        return maxBodyBytes;
    }

    /** Returns what its file takes on disk, in bytes. */
    long storedBytes() {
        return file.storedBytes();
    }

    SegmentReader read() throws IOException {
        return new SegmentReader(file.read(section));
    }

    /** Deletes the file, if this is the last segment of it. A second call does nothing. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true) && siblings.decrementAndGet() == 0) {
            file.close();
        }
    }

    /** Writes segments to one file. Closing it before {@link #finish()} deletes what was written. */
    static final class Writer implements AutoCloseable {
        private final SpillFile file;
        private final Schema schema;
        private final WriteChannel out;
        private final AtomicInteger segments = new AtomicInteger();
        private int batches;
        private long rows;
        private long maxBodyBytes;
        private boolean finished;

        Writer(SpillStore store, String name, Schema schema) throws IOException {
            this.schema = schema;
            this.file = store.create(name);
            this.out = new WriteChannel(file.channel());
        }

        void write(ArrowRecordBatch batch) throws IOException {
            if (batches == 0) {
                MessageSerializer.serialize(out, schema);
            }
            MessageSerializer.serialize(out, batch);
            batches++;
            rows += batch.getLength();
            maxBodyBytes = Math.max(maxBodyBytes, batch.computeBodyLength());
        }

        /** Ends a segment, which can be read after {@link #finish()}; the batch that is written next begins another one. */
        Segment split() throws IOException {
            Segment segment = new Segment(this, file.endSection());
            segments.incrementAndGet();
            batches = 0;
            rows = 0;
            maxBodyBytes = 0;
            return segment;
        }

        /** Ends the file. */
        void finish() throws IOException {
            file.finish();
            finished = true;
        }

        /** Returns what the file takes on disk, in bytes. */
        long storedBytes() {
            return file.storedBytes();
        }

        /** Ends the file with its only segment. */
        Segment finishSingle() throws IOException {
            Segment segment = split();
            finish();
            return segment;
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                file.close();
            }
        }
    }
}
