package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
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
    private final IsolatedEvents events;

    /** The level that was published last; touched by the thread that takes samples. */
    private volatile PressureLevel published = PressureLevel.NORMAL;

    private final List<Registration> registrations = new ArrayList<>();

    PressureLifecycle(
            MemoryMonitor monitor,
            MemoryPressureHandler handler,
            ObjectProvider<PressureListener> listeners,
            IsolatedEvents events) {
        this.monitor = monitor;
        this.handler = handler;
        this.listeners = listeners;
        this.events = events;
    }

    @Override
    public void start() {
        listeners.orderedStream().map(monitor::addListener).forEach(registrations::add);
        registrations.add(monitor.addObserver(this::publish));
        handler.start();
        monitor.start();
    }

    /** Of each change, which a listener of the monitor that takes long would miss some of. */
    private void publish(MemorySnapshot sample) {
        if (sample.level() != published) {
            events.publish(new MemoryPressureEvent(monitor, sample));
            published = sample.level();
        }
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
