package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/** The open children of an allocator. Thread-safe. */
final class Children {
    private final IdentityHashMap<TrackedAllocator, Boolean> all = new IdentityHashMap<>();
    private final Map<String, TrackedAllocator> named = new HashMap<>();

    synchronized TrackedAllocator named(String name, Supplier<TrackedAllocator> maker) {
        Objects.requireNonNull(name, "name");
        TrackedAllocator known = named.get(name);
        if (known != null && !known.lender().isClosed()) {
            return known;
        }
        TrackedAllocator made = unnamed(maker);
        named.put(name, made);
        return made;
    }

    synchronized TrackedAllocator unnamed(Supplier<TrackedAllocator> maker) {
        TrackedAllocator made = maker.get();
        all.put(made, true);
        return made;
    }

    synchronized void remove(TrackedAllocator child, String name) {
        all.remove(child);
        named.remove(name, child);
    }

    synchronized Collection<BufferAllocator> all() {
        return new ArrayList<>(all.keySet());
    }

    /** Closes each; the caller has seen to it that there will be no more. */
    void close(Consumer<TrackedAllocator> closer) {
        List<TrackedAllocator> open;
        synchronized (this) {
            open = new ArrayList<>(all.keySet());
        }
        open.forEach(closer);
    }

    synchronized List<AllocatorStats> stats() {
        return all.keySet().stream()
                .map(TrackedAllocator::stats)
                .sorted(Comparator.comparing(AllocatorStats::name))
                .toList();
    }
}
