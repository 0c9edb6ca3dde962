package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.gc.HeapWatch;
import io.envyrc.memory.gc.LiveHeap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The working set of the control group with the least limit, of that limit.
 *
 * <p>Pages that the heap has touched stay in the working set whether they hold garbage or nothing, so a heap that has once
 * been full may hold it near the limit for good. Certain is the more of two figures:
 *
 * <pre>
 * working set - (heap pages touched - heap proved to live)
 * outside * limit / (limit - maximum heap), where outside = working set - heap pages touched
 * </pre>
 *
 * The second is what lies outside the heap as a share of the room that the limit leaves beside the heap: the heap cannot
 * shrink for it. Where there is no such room all is certain, for garbage alone may then exceed the limit. Touched is the
 * most that was seen in use, as far as it is still committed.
 */
final class ContainerSignal implements MemorySignal {
    // Version 1 writes "none" as the largest number of whole pages; no machine has an exbibyte.
    private static final long NO_LIMIT = 1L << 60;

    private final List<Group> groups;
    private final AtomicLong mostUsed = new AtomicLong();

    ContainerSignal(ControlGroups groups) {
        this.groups = groups.directories().stream()
                .map(directory -> new Group(directory, groups.version()))
                .toList();
    }

    @Override
    public String name() {
        return MemorySignals.CONTAINER;
    }

    @Override
    public Optional<Reading> read() {
        HeapWatch.Sample heap = HeapWatch.Sample.now();
        return read(heap.live(), heap.stats());
    }

    /** As {@link #read()}, beside a heap that was read already. */
    Optional<Reading> read(LiveHeap live, HeapStats heap) {
        long most = mostUsed.accumulateAndGet(heap.usedBytes(), Math::max);
        Group tightest = null;
        long least = NO_LIMIT;
        for (Group group : groups) {
            long limit = group.limit();
            if (limit < least) {
                least = limit;
                tightest = group;
            }
        }
        return reading(tightest, least, new Pages(Math.min(most, heap.committedBytes()), live, heap.maxBytes()));
    }

    private static Optional<Reading> reading(@Nullable Group group, long limit, Pages pages) {
        if (group == null || limit < 1) {
            return Optional.empty();
        }
        long used = group.workingSet();
        return used < 0 ? Optional.empty() : Optional.of(new Reading(used, limit, pages.certain(used, limit)));
    }

    /** The heap as the kernel sees it. */
    private record Pages(long touched, LiveHeap live, long maxBytes) {
        long certain(long workingSet, long limit) {
            long outside = Math.max(0, workingSet - touched);
            long room = limit - maxBytes;
            if (room <= outside) {
                return workingSet;
            }
            long living = outside + Math.min(touched, live.confirmedBytes());
            return Math.min(workingSet, Math.max(living, (long) ((double) outside / room * limit)));
        }
    }

    /** The files of one group. */
    private static final class Group {
        private final List<ProcFile> limits;
        private final ProcFile usage;
        private final ProcFile statistics;
        private final byte[] inactiveFile;

        Group(Path directory, ControlGroups.Version version) {
            limits = version.limitFiles().stream()
                    .map(file -> new ProcFile(directory.resolve(file)))
                    .toList();
            usage = new ProcFile(directory.resolve(version.usageFile));
            statistics = new ProcFile(directory.resolve("memory.stat"));
            inactiveFile = ProcFile.ascii(version.inactiveField + " ");
        }

        long limit() {
            long least = NO_LIMIT;
            for (ProcFile file : limits) {
                long limit = file.number();
                if (limit != ProcFile.NONE && limit < least) {
                    least = limit;
                }
            }
            return least;
        }

        long workingSet() {
            long charged = usage.number();
            if (charged == ProcFile.NONE) {
                return charged;
            }
            // Where the statistics cannot be read, the whole charge is an upper bound of the working set.
            return Math.max(0, charged - Math.max(0, statistics.field(inactiveFile)));
        }
    }
}
