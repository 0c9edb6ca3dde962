package io.envyrc.memory.ddex;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The events that were read and not yet asked for, few at a time, and the counts of all. Not thread-safe. */
final class EventQueue {
    private static final long EVENT_BYTES = 256;

    private final Deque<DdexEvent> ready = new ArrayDeque<>();
    private final Tally tally = new Tally();
    private long latestBytes;

    Tally tally() {
        return tally;
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    void add(DdexEvent event) {
        add(event, 0);
    }

    /** Adds an event whose lists take about so much memory. */
    void add(DdexEvent event, long listBytes) {
        tally.event(event);
        ready.add(event);
        latestBytes = EVENT_BYTES + listBytes;
    }

    @Nullable
    DdexEvent poll() {
        return ready.poll();
    }

    /** Returns about how much memory the latest event takes, in bytes. */
    long latestBytes() {
        return latestBytes;
    }
}
