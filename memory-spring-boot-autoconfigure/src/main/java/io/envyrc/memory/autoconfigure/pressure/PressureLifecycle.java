package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import org.springframework.context.SmartLifecycle;

/** Starts the monitor and its handler before anything takes work, and stops them after everything has. */
final class PressureLifecycle implements SmartLifecycle {
    private final MemoryMonitor monitor;
    private final MemoryPressureHandler handler;

    PressureLifecycle(MemoryMonitor monitor, MemoryPressureHandler handler) {
        this.monitor = monitor;
        this.handler = handler;
    }

    @Override
    public void start() {
        handler.start();
        monitor.start();
    }

    @Override
    public void stop() {
        monitor.stop();
        handler.stop();
    }

    @Override
    public boolean isRunning() {
        return monitor.isRunning();
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
