package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.PressureListener;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the monitor and its handler before anything takes work, and stops them after everything has.
 *
 * <p>Listeners are looked up only now, for they may inject the monitor that they listen to.
 */
final class PressureLifecycle implements SmartLifecycle {
    private final MemoryMonitor monitor;
    private final MemoryPressureHandler handler;
    private final ObjectProvider<PressureListener> listeners;
    private final List<Registration> registrations = new ArrayList<>();

    PressureLifecycle(
            MemoryMonitor monitor, MemoryPressureHandler handler, ObjectProvider<PressureListener> listeners) {
        this.monitor = monitor;
        this.handler = handler;
        this.listeners = listeners;
    }

    @Override
    public void start() {
        listeners.orderedStream().map(monitor::addListener).forEach(registrations::add);
        handler.start();
        monitor.start();
    }

    @Override
    public void stop() {
        monitor.stop();
        handler.stop();
        registrations.forEach(Registration::close);
        registrations.clear();
    }

    @Override
    public boolean isRunning() {
        return monitor.isRunning() && handler.isRunning();
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
