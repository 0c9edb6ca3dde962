package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import org.springframework.context.ApplicationEvent;

/**
 * Published when the pressure level has changed, of each change in their order, to each listener on a thread of its own: one
 * that throws or blocks silences no other. Of those that wait for a listener 64 are kept. Immutable.
 */
public final class MemoryPressureEvent extends ApplicationEvent {
    private final transient MemorySnapshot snapshot;

    MemoryPressureEvent(MemoryMonitor monitor, MemorySnapshot snapshot) {
        super(monitor);
        this.snapshot = snapshot;
    }

    /** Returns the level that is entered. */
    public PressureLevel level() {
        return snapshot.level();
    }

    /** Returns the sample that changed the level. */
    public MemorySnapshot snapshot() {
        return snapshot;
    }
}
