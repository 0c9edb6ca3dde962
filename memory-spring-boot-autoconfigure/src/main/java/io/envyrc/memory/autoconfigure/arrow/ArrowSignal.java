package io.envyrc.memory.autoconfigure.arrow;

import io.envyrc.memory.Registration;
import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The allocator that was made by now and has used most of its limit; absent while none with a limit was made. One that is
 * made later tells of its marks from the next reading on.
 */
final class ArrowSignal implements MemorySignal {
    private final Supplier<List<TrackedAllocator>> made;
    private final List<Mark> marks = new CopyOnWriteArrayList<>();

    ArrowSignal(Supplier<List<TrackedAllocator>> made) {
        this.made = made;
    }

    @Override
    public String name() {
        return MemorySignals.ARROW;
    }

    @Override
    public Optional<Reading> read() {
        Optional<Reading> fullest = Optional.empty();
        for (TrackedAllocator allocator : made.get()) {
            marks.forEach(mark -> mark.set(allocator));
            Optional<Reading> reading = MemorySignals.arrow(allocator::bytesUsed, allocator::getLimit)
                    .read();
            if (reading.isPresent()
                    && (fullest.isEmpty()
                            || reading.get().ratio() > fullest.get().ratio())) {
                fullest = reading;
            }
        }
        return fullest;
    }

    @Override
    public Registration onCrossing(double share, Runnable crossed) {
        Mark mark = new Mark(share, crossed);
        marks.add(mark);
        return () -> {
            marks.remove(mark);
            mark.close();
        };
    }

    /** A mark at each allocator. */
    private static final class Mark {
        private final double share;
        private final Runnable crossed;
        private final Map<TrackedAllocator, Registration> set = new ConcurrentHashMap<>();

        Mark(double share, Runnable crossed) {
            this.share = share;
            this.crossed = crossed;
        }

        void set(TrackedAllocator allocator) {
            long limit = allocator.getLimit();
            if (limit > 0 && limit < Long.MAX_VALUE) {
                set.computeIfAbsent(allocator, unmarked -> unmarked.onReach((long) Math.ceil(share * limit), crossed));
            }
        }

        void close() {
            set.values().forEach(Registration::close);
            set.clear();
        }
    }
}
