package io.envyrc.memory.arrow;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/** What of a {@link Grouping} is on disk: partitions that are being written, and those to put together. Not thread-safe. */
final class SpilledGroups implements AutoCloseable {
    private final OperatorContext context;
    private final int headBytes;
    private final ArrayDeque<Part> parts = new ArrayDeque<>();

    /** Where what is written now goes. */
    private @Nullable Partitions partitions;

    private long writtenBytes;

    /** A partition to put together. */
    record Part(int depth, List<Segment> segments) {}

    /** Keeps groups that have {@code headBytes} before their keys. */
    SpilledGroups(OperatorContext context, int headBytes) {
        this.context = context;
        this.headBytes = headBytes;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    /** Tells whether groups were written since the last part was taken. */
    boolean isWritten() {
        return partitions != null;
    }

    /** Writes the groups of a table from a place on, all of which share the bits that partitions of {@code depth} use. */
    void write(GroupTable table, long from, ArrowBuf out, int depth) throws IOException {
        Partitions target = partitions;
        if (target == null) {
            target = new Partitions(context.store(), context.name(), headBytes, depth);
        }
        long before = target.writtenBytes();
        target.write(table, from, out);
        partitions = target;
        writtenBytes += target.writtenBytes() - before;
    }

    /** Takes the next part, which the caller closes; null if none is left. */
    @Nullable
    Part next() throws IOException {
        divide();
        return parts.pollFirst();
    }

    private void divide() {
        Partitions written = partitions;
        partitions = null;
        if (written != null) {
            for (List<Segment> segments : written.segments()) {
                if (!segments.isEmpty()) {
                    parts.addFirst(new Part(written.depth + 1, segments));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        divide();
        List<Segment> left = new ArrayList<>();
        parts.forEach(part -> left.addAll(part.segments()));
        parts.clear();
        Closing.all(left);
    }
}
