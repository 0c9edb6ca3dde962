package io.envyrc.memory.autoconfigure.leak;

import io.envyrc.memory.leak.LeakReport;
import io.envyrc.memory.leak.MemoryLeakDetector;
import org.springframework.context.ApplicationEvent;

/**
 * Published with each leak report, to each listener on a thread of its own: one that throws or blocks silences no other. Of
 * those that wait for a listener 64 are kept. Immutable.
 */
public final class LeakDetectedEvent extends ApplicationEvent {
    private final transient LeakReport report;

    LeakDetectedEvent(MemoryLeakDetector detector, LeakReport report) {
        super(detector);
        this.report = report;
    }

    /** Returns the report. */
    public LeakReport report() {
        return report;
    }
}
