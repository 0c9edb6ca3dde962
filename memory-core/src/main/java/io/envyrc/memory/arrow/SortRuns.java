package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Sorted runs on disk, in the order in which their rows came. Only adjacent runs are merged, so that the order of equal
 * rows is kept. Not thread-safe.
 */
final class SortRuns implements AutoCloseable {
    /** At most so many runs, and files, are kept without merging some, if there is memory to. */
    private static final int MANY = 512;

    private final String name;
    private final Schema schema;
    private final List<ColumnType> types;
    private final KeyOrder order;
    private final Gatherer gatherer;
    private final BufferAllocator allocator;
    private final MemoryReservation reservation;
    private final SpillStore store;
    private final int fanIn;
    private final List<Segment> runs = new ArrayList<>();
    private int written;
    private long writtenBytes;

    SortRuns(
            OperatorContext context,
            Schema schema,
            List<ColumnType> types,
            KeyOrder order,
            Gatherer gatherer,
            MemoryReservation reservation) {
        this.name = context.name();
        this.schema = schema;
        this.types = types;
        this.order = order;
        this.gatherer = gatherer;
        this.allocator = context.allocator();
        this.reservation = reservation;
        this.store = context.store();
        this.fanIn = context.fanIn();
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    int written() {
        return written;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    /** Writes all that is left of a merge as the last run, by way of {@code out}. */
    void write(Merge merge, Picks picks, int maxRows, ArrowBuf out) throws IOException {
        runs.add(toDisk(merge, picks, maxRows, out));
    }

    private Segment toDisk(Merge merge, Picks picks, int maxRows, ArrowBuf out) throws IOException {
        try (Segment.Writer writer = new Segment.Writer(store, name, schema)) {
            while (merge.next(picks, maxRows, out.capacity())) {
                write(writer, merge.views(), picks, out);
            }
            return written(writer.finishSingle());
        }
    }

    /** Writes picked rows as the last run. */
    void write(BatchView[] views, Picks picks, ArrowBuf out) throws IOException {
        try (Segment.Writer writer = new Segment.Writer(store, name, schema)) {
            write(writer, views, picks, out);
            runs.add(written(writer.finishSingle()));
        }
    }

    private void write(Segment.Writer writer, BatchView[] views, Picks picks, ArrowBuf out) throws IOException {
        Gatherer.Plan plan = gatherer.plan(views, picks);
        BatchLayout layout = gatherer.copy(views, picks, plan, out.memoryAddress());
        try (ArrowRecordBatch batch = layout.batch(out)) {
            writer.write(batch);
        }
    }

    private Segment written(Segment run) {
        written++;
        writtenBytes += run.storedBytes();
        return run;
    }

    /** Merges some runs if there are many; if there is no memory to, it leaves them. */
    void mergeIfMany(Picks picks, int maxRows, ArrowBuf out) throws IOException {
        if (runs.size() >= MANY) {
            try {
                mergeSmallest(Math.min(fanIn, runs.size()), picks, maxRows, out, false);
            } catch (MemoryLimitExceededException | OutOfMemoryException full) {
                // Then they are merged at the end, or the end tells.
                return;
            }
        }
    }

    /**
     * Merges runs until all can be read at once, and returns the merge of those.
     *
     * @throws MemoryLimitExceededException if there is no memory to read two at once
     */
    Merge mergeAll(Picks picks, int maxRows, ArrowBuf out) throws IOException {
        int width = fanIn;
        while (true) {
            // With more than two at once, it can do with fewer.
            boolean mayWait = width <= 2;
            try {
                while (runs.size() > width) {
                    mergeSmallest(Math.min(width, runs.size() - width + 1), picks, maxRows, out, mayWait);
                }
                return open(runs, mayWait);
            } catch (MemoryLimitExceededException | OutOfMemoryException full) {
                if (width <= 2) {
                    throw full;
                }
                width = Math.max(2, width / 2);
            }
        }
    }

    /** Merges those {@code width} adjacent runs into one that take least. */
    private void mergeSmallest(int width, Picks picks, int maxRows, ArrowBuf out, boolean mayWait) throws IOException {
        int best = 0;
        long bestBytes = Long.MAX_VALUE;
        for (int from = 0; from + width <= runs.size(); from++) {
            long bytes = runs.subList(from, from + width).stream()
                    .mapToLong(Segment::storedBytes)
                    .sum();
            if (bytes < bestBytes) {
                best = from;
                bestBytes = bytes;
            }
        }
        // A copy: what is held may be spilled for the memory that this needs, and comes as another run at the end.
        List<Segment> few = List.copyOf(runs.subList(best, best + width));
        Segment merged;
        try (Merge merge = open(few, mayWait)) {
            merged = toDisk(merge, picks, maxRows, out);
        }
        runs.subList(best, best + width).clear();
        runs.add(best, merged);
        Closing.all(few);
    }

    private Merge open(List<Segment> segments, boolean mayWait) throws IOException {
        List<SortedSource> sources = new ArrayList<>(segments.size());
        try {
            for (Segment segment : segments) {
                sources.add(new SpilledRun(segment, types, allocator, reservation, mayWait));
            }
            return new Merge(order, gatherer, sources);
        } catch (IOException | RuntimeException | Error e) {
            Closing.all(sources, e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Closing.all(runs);
        } finally {
            runs.clear();
        }
    }
}
