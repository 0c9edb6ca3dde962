package io.envyrc.memory.arrow;

import io.envyrc.memory.spill.SpillFile;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/** Record batches in one file, an Arrow IPC stream, that are read in order as often as wanted. Immutable once written. */
final class Segment implements AutoCloseable {
    private final SpillFile file;
    private final int batches;
    private final long rows;
    private final long maxBodyBytes;

    private Segment(Writer writer) {
        this.file = writer.file;
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

    /** Returns what it takes on disk, in bytes. */
    long storedBytes() {
        return file.storedBytes();
    }

    SegmentReader read() throws IOException {
        return new SegmentReader(file.read());
    }

    /** Deletes the file. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Writes a segment. Closing it before {@link #finish()} deletes what was written. */
    static final class Writer implements AutoCloseable {
        private final SpillFile file;
        private final WriteChannel out;
        private int batches;
        private long rows;
        private long maxBodyBytes;
        private boolean finished;

        Writer(SpillStore store, String name, Schema schema) throws IOException {
            this.file = store.create(name);
            WritableByteChannel channel = file.channel();
            this.out = new WriteChannel(channel);
            try {
                MessageSerializer.serialize(out, schema);
            } catch (IOException | RuntimeException | Error e) {
                close(e);
                throw e;
            }
        }

        void write(ArrowRecordBatch batch) throws IOException {
            MessageSerializer.serialize(out, batch);
            batches++;
            rows += batch.getLength();
            maxBodyBytes = Math.max(maxBodyBytes, batch.computeBodyLength());
        }

        Segment finish() throws IOException {
            file.finish();
            finished = true;
            return new Segment(this);
        }

        private void close(Throwable failure) {
            try {
                file.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }

        @Override
        public void close() throws IOException {
            if (!finished) {
                file.close();
            }
        }
    }
}
