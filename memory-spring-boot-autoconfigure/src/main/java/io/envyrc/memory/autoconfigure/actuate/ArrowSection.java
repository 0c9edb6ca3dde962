package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.arrow.AllocatorStats;
import io.envyrc.memory.autoconfigure.arrow.ArrowMemory;
import java.util.List;

/** Section {@code arrow}: the allocators that were made, and their children. */
record ArrowSection(List<Allocator> allocators) {

    static ArrowSection of(ArrowMemory memory) {
        return new ArrowSection(memory.allocators().stream()
                .map(made -> new Allocator(made.root(), made.cachedBytes(), made.children()))
                .toList());
    }

    record Allocator(AllocatorStats figures, long cachedBytes, List<AllocatorStats> children) {}
}
