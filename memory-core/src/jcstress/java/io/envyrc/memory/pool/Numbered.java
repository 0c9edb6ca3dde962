package io.envyrc.memory.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** An object that can be told from others: the n-th that its pool made, from 0. */
record Numbered(int number) {

    static ObjectPool<Numbered> pool(int initialIdle) {
        return builder().initialIdle(initialIdle).build();
    }

    static ObjectPool.Builder<Numbered> builder() {
        AtomicInteger next = new AtomicInteger();
        return ObjectPool.builder("numbered", () -> new Numbered(next.getAndIncrement()))
                .maxIdle(4);
    }

    /** An engine for those races that no pool leads two threads into at will. */
    static Engine<Numbered> engine() {
        return new Engine<>(
                new EngineConfig("numbered", 4, true, false, 0),
                new ObjectKind<>("numbered", () -> new Numbered(0), null, null, null, null, null, null),
                new Retention(Long.MAX_VALUE, null),
                new LeakWatch("numbered", LeakTracking.SAMPLED, leak -> {}, System::nanoTime));
    }
}
