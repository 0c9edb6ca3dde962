package io.envyrc.memory.arrow;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** What a root allocator and its descendants have in common. */
final class Origin {
    final BlockStore store;
    final LeakWatch watch;
    final @Nullable BufferAllocator source;
    private Reclaimer.@Nullable Dropped dropped;
    private volatile boolean started;

    private Origin(TrackedAllocatorBuilder builder) {
        this.store = new BlockStore(builder.cacheBytes());
        this.watch = new LeakWatch(builder.leakTracking, builder.leakListener, builder.nanoClock, builder.stampClock);
        this.source = builder.source;
    }

    /** @throws IllegalStateException if Arrow may not reach into {@code java.nio}; says what to add */
    static Origin of(TrackedAllocatorBuilder builder) {
        NioAccess.check();
        return new Origin(builder);
    }

    /** Called before the first block is taken: from now on lost buffers, and the root itself, are looked after. */
    void start(TrackedAllocator any) {
        if (!started) {
            startOnce(any.top());
        }
    }

    private synchronized void startOnce(TrackedAllocator root) {
        if (!started) {
            store.open();
            if (watch.isOn()) {
                dropped = new Reclaimer.Dropped(root, store);
            }
            Reclaimer.start();
            started = true;
        }
    }

    synchronized void close() {
        if (dropped != null) {
            dropped.clear();
        }
        store.close();
    }
}
