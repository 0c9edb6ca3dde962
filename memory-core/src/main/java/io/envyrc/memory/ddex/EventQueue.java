package io.envyrc.memory.ddex;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The events that were read and not yet asked for, few at a time, and the counts of all. Not thread-safe. */
final class EventQueue {
    private static final long EVENT_BYTES = 256;

    private final Tally tally = new Tally();
    private @Nullable DdexEvent[] ready = new DdexEvent[4];
    private long[] readyBytes = new long[ready.length];
    private int from;
    private int to;
    private long latestBytes;

    Tally tally() {
        return tally;
    }

    boolean isEmpty() {
        return from == to;
    }

    void add(DdexEvent event) {
        add(event, 0);
    }

    /** Adds an event whose lists take about so much memory. */
    void add(DdexEvent event, long listBytes) {
        tally.event(event);
        if (to == ready.length) {
            ready = Arrays.copyOf(ready, 2 * to);
            readyBytes = Arrays.copyOf(readyBytes, 2 * to);
        }
        ready[to] = event;
        readyBytes[to++] = EVENT_BYTES + listBytes;
    }

    @Nullable
    DdexEvent poll() {
        if (from == to) {
            return null;
        }
        DdexEvent event = ready[from];
        latestBytes = readyBytes[from];
        ready[from++] = null;
        if (from == to) {
            from = 0;
            to = 0;
        }
        return event;
    }

    /** Returns about how much memory the event that was polled last takes, in bytes. */
    long latestBytes() {
        return latestBytes;
    }
}
