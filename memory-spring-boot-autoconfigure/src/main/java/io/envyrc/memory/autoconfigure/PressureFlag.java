package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureResponse;
import java.util.function.Supplier;

/**
 * A response for the sake of work that looks whether it is to hold back, such as a batch before each job: a flag that is up
 * from the call on until that is over. Gives no bytes back, it spares some. Thread-safe.
 */
public final class PressureFlag implements PressureResponse, Supplier<PressureLevel> {
    private final String name;
    private final PressureLevel from;
    private final boolean stopsWork;
    private volatile boolean up;

    /** Makes one that is down; what it is told is what {@link PressureResponse} says of each. */
    public PressureFlag(String name, PressureLevel from, boolean stopsWork) {
        this.name = name;
        this.from = from;
        this.stopsWork = stopsWork;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PressureLevel from() {
        return from;
    }

    @Override
    public boolean stopsWork() {
        return stopsWork;
    }

    @Override
    public long respond(MemorySnapshot pressure) {
        up = true;
        return 0;
    }

    @Override
    public void relax(MemorySnapshot now) {
        up = false;
    }

    /** Returns the level to go by: {@link #from} while this is up, and none otherwise. */
    @Override
    public PressureLevel get() {
        return up ? from : PressureLevel.NORMAL;
    }
}
