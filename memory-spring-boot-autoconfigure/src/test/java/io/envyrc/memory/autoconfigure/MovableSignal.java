package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.pressure.MemorySignal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A signal that a test turns up and down, in hundredths of its limit. */
public final class MovableSignal implements MemorySignal {
    private final String name;
    private final AtomicLong percent = new AtomicLong();

    public MovableSignal() {
        this("dial");
    }

    public MovableSignal(String name) {
        this.name = name;
    }

    public void set(int used) {
        percent.set(used);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Reading> read() {
        return Optional.of(new Reading(percent.get(), 100, true));
    }
}
