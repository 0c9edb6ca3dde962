package io.envyrc.memory.pressure;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A signal of 1000 bytes that a test sets. */
final class FakeSignal implements MemorySignal {
    private final String name;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Optional<Reading> reading = Optional.of(new Reading(0, 1000, true));
    private volatile boolean failing;

    FakeSignal(String name) {
        this.name = name;
    }

    void used(long bytes) {
        reading = Optional.of(new Reading(bytes, 1000, true));
    }

    void unconfirmed(long bytes) {
        reading = Optional.of(new Reading(bytes, 1000, false));
    }

    void absent() {
        reading = Optional.empty();
    }

    void failing(boolean failing) {
        this.failing = failing;
    }

    int reads() {
        return reads.get();
    }

    Optional<Reading> current() {
        return failing ? Optional.empty() : reading;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Reading> read() {
        reads.incrementAndGet();
        if (failing) {
            throw new IllegalStateException("no reading");
        }
        return reading;
    }
}
