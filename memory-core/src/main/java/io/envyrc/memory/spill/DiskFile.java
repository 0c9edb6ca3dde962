package io.envyrc.memory.spill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that survives interrupts. A channel is closed under a thread that is interrupted, even one that was interrupted
 * before: but whoever spills does so for another, whose interrupt shall not cost the consumer its data. So the channel is
 * opened again, the operation is repeated, and the flag is kept. For one thread at a time.
 */
final class DiskFile implements AutoCloseable {
    private final Path path;
    private final Set<OpenOption> again;
    private volatile FileChannel channel;
    private volatile boolean closed;

    private DiskFile(Path path, FileChannel channel, Set<OpenOption> again) {
        this.path = path;
        this.channel = channel;
        this.again = again;
    }

    static DiskFile create(Path path) throws IOException {
        return new DiskFile(
                path,
                FileChannel.open(
                        path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Permissions.file(path)),
                Set.of(StandardOpenOption.WRITE));
    }

    static DiskFile read(Path path) throws IOException {
        return new DiskFile(path, FileChannel.open(path, StandardOpenOption.READ), Set.of(StandardOpenOption.READ));
    }

    private interface Operation {
        void run(FileChannel channel) throws IOException;
    }

    /** Writes both buffers at {@code offset}, all that remains of them; moves no position. */
    void write(long offset, ByteBuffer first, ByteBuffer second) throws IOException {
        uninterrupted(open -> {
            ByteBuffer[] parts = {first.duplicate(), second.duplicate()};
            open.position(offset);
            while (parts[0].hasRemaining() || parts[1].hasRemaining()) {
                open.write(parts);
            }
        });
    }

    /** Fills {@code target} from {@code offset} on, as far as the file reaches, and returns how far; moves no position. */
    int read(long offset, ByteBuffer target) throws IOException {
        int[] read = {0};
        uninterrupted(open -> {
            ByteBuffer rest = target.duplicate();
            int got = 0;
            while (got >= 0 && rest.hasRemaining()) {
                got = open.read(rest, offset + rest.position() - target.position());
            }
            read[0] = rest.position() - target.position();
        });
        return read[0];
    }

    private void uninterrupted(Operation operation) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    operation.run(channel);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    channel = FileChannel.open(path, again);
                    if (closed) {
                        channel.close();
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        channel.close();
    }
}
