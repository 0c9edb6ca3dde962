package io.envyrc.memory.autoconfigure.leak;

import io.envyrc.memory.Registration;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.leak.LeakListener;
import io.envyrc.memory.leak.MemoryLeakDetector;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/** Runs the detector as long as the monitor runs, and has its reports published and told to the listener beans. */
final class LeakLifecycle implements SmartLifecycle {
    private final MemoryLeakDetector detector;
    private final ObjectProvider<LeakListener> listeners;
    private final IsolatedEvents events;
    private final List<Registration> registrations = new ArrayList<>();

    LeakLifecycle(MemoryLeakDetector detector, ObjectProvider<LeakListener> listeners, IsolatedEvents events) {
        this.detector = detector;
        this.listeners = listeners;
        this.events = events;
    }

    @Override
    public void start() {
        registrations.add(detector.addListener(report -> events.publish(new LeakDetectedEvent(detector, report))));
        listeners.orderedStream().map(detector::addListener).forEach(registrations::add);
        detector.start();
    }

    @Override
    public void stop() {
        detector.stop();
        registrations.forEach(Registration::close);
        registrations.clear();
    }

    @Override
    public boolean isRunning() {
        return detector.isRunning();
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
