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
        return engine(4, Long.MAX_VALUE, reset, leakListener);
    }

    /** An engine that owns so many objects at most, each of as many bytes as its number says, and so many bytes. */
    static Engine<Numbered> engineOf(int maxOwned, long maxBytes) {
        return engine(maxOwned, maxBytes, object -> {}, leak -> {});
    }

    private static Engine<Numbered> engine(
            int maxOwned, long maxBytes, Consumer<Numbered> reset, Consumer<PoolLeak> leakListener) {
        return new Engine<>(
                new EngineConfig("numbered", maxOwned, true, false, 0),
                new ObjectKind<>("numbered", () -> new Numbered(0), reset, null, Numbered::number, null, null, null),
                new Retention(maxBytes, null),
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
