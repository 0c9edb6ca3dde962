package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import org.springframework.context.ApplicationEvent;

/** Published when the pressure level has changed, on a thread of the monitor's callbacks. Immutable. */
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
