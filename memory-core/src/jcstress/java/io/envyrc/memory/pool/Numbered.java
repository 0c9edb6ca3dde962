package io.envyrc.memory.pool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

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
        return engine(object -> {}, leak -> {});
    }

    static Engine<Numbered> engine(Consumer<Numbered> reset, Consumer<PoolLeak> leakListener) {
        return new Engine<>(
                new EngineConfig("numbered", 4, true, false, 0),
                new ObjectKind<>("numbered", () -> new Numbered(0), reset, null, null, null, null, null),
                new Retention(Long.MAX_VALUE, null),
                new LeakWatch("numbered", LeakTracking.SAMPLED, leakListener, System::nanoTime));
    }

    /** Lends a new object and has its slot hold it weakly, and the collector take it. Returns the slot. */
    static Slot<Numbered> lose(Engine<Numbered> engine) {
        Slot<Numbered> slot = engine.claimSlowly();
        engine.lend(slot);
        slot.park(slot.borrowed());
        Objects.requireNonNull(slot.weak).clear();
        return slot;
    }

    /** Keeps the losses out of the log: each is a warning, and here are millions. */
    static void muteLosses() {
        ((Logger) LoggerFactory.getLogger(LeakWatch.class)).setLevel(Level.OFF);
    }
}
