package io.envyrc.memory.arrow;

import io.envyrc.memory.spill.SpillReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageMetadataResult;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Segment} once, batch by batch: where its buffers will lie, then its body. For one thread at a time. */
final class SegmentReader implements AutoCloseable {
    private static final int SKIP_BYTES = 8 << 10;

    private final SpillReader file;
    private final ReadChannel in;

    SegmentReader(SpillReader file) throws IOException {
        this.file = file;
        this.in = new ReadChannel(file);
        try {
            MessageSerializer.readMessage(in);
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** Returns the layout of the next batch, whose body is read or skipped next; null at the end. */
    @Nullable
    BatchLayout next() throws IOException {
        MessageMetadataResult message = MessageSerializer.readMessage(in);
        if (message == null) {
            return null;
        }
        if (message.headerType() != MessageHeader.RecordBatch) {
            throw new IOException("Expected a record batch but found a message of type " + message.headerType());
        }
        RecordBatch batch = (RecordBatch) message.getMessage().header(new RecordBatch());
        return BatchLayout.of(batch, message.getMessageBodyLength());
    }

    /** Reads the body of a batch to the start of {@code body}. */
    void readBody(BatchLayout layout, ArrowBuf body) throws IOException {
        if (layout.bodyBytes > 0) {
            fill(body.nioBuffer(0, (int) layout.bodyBytes));
        }
    }

    void skipBody(BatchLayout layout) throws IOException {
        ByteBuffer scratch = ByteBuffer.allocate((int) Math.min(SKIP_BYTES, layout.bodyBytes));
        for (long left = layout.bodyBytes; left > 0; left -= scratch.limit()) {
            scratch.clear().limit((int) Math.min(scratch.capacity(), left));
            fill(scratch);
        }
    }

    private void fill(ByteBuffer target) throws IOException {
        int wanted = target.remaining();
        if (in.readFully(target) < wanted) {
            throw new IOException("A spilled record batch ends before its body does");
        }
    }

    long bytesRead() {
        return in.bytesRead();
    }

    @Override
    public void close() {
        file.close();
    }
}
