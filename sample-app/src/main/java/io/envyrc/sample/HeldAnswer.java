package io.envyrc.sample;

import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillFile;
import io.envyrc.memory.spill.SpillReader;
import io.envyrc.memory.spill.SpillStore;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that is held until {@link #send()}: what the response has no room for waits on disk.
 *
 * <p>Many clients read nothing before they have sent all of their body. To write to them while there is more to come
 * would be to wait for each other. Not thread-safe; whoever opened it closes it.
 */
final class HeldAnswer extends OutputStream {
    private static final Logger log = LoggerFactory.getLogger(HeldAnswer.class);

    private final ServletOutputStream out;
    private final SpillStore store;
    private int room;
    private @Nullable SpillFile rest;

    HeldAnswer(HttpServletResponse response, SpillStore store) throws IOException {
        this.out = response.getOutputStream();
        this.store = store;
        this.room = response.getBufferSize();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /**
     * Holds more of the answer.
     *
     * @throws SpillException if the disk has no room or fails
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if there is no room for a buffer
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        // A response that is full to the last byte would be sent.
        if (rest == null && length < room) {
            out.write(bytes, offset, length);
            room -= length;
            return;
        }
        if (rest == null) {
            rest = store.create("answer");
        }
        rest.write(ByteBuffer.wrap(bytes, offset, length));
    }

    /** Sends what was held, a block at a time, which waits for the client. Nothing can be written after it. */
    void send() throws IOException {
        if (rest == null) {
            return;
        }
        rest.finish();
        try (SpillReader reader = rest.read()) {
            for (ByteBuffer block; (block = reader.nextBlock()) != null; ) {
                out.write(block);
            }
        }
    }

    /** Deletes what is on disk. */
    @Override
    public void close() {
        if (rest != null) {
            try {
                rest.close();
            } catch (SpillException e) {
                log.warn("A held answer could not be deleted, which closing its store will try again", e);
            }
        }
    }
}
