package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.PressureLevel;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;

/** The pressure level as the beans that heed it ask for it. */
public final class CurrentPressure {
    private CurrentPressure() {}

    /** Returns what tells the level that the one monitor has found; NORMAL where there is none, or it does not run. */
    public static Supplier<PressureLevel> of(ObjectProvider<MemoryMonitor> monitors) {
        MemoryMonitor monitor = monitors.getIfUnique();
        return monitor == null ? () -> PressureLevel.NORMAL : () -> level(monitor);
    }

    /** A monitor that does not run would read its signals at each call, and nobody answers what it says. */
    private static PressureLevel level(MemoryMonitor monitor) {
        return monitor.isRunning() ? monitor.snapshot().level() : PressureLevel.NORMAL;
    }
}
