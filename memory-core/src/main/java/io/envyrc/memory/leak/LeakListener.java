package io.envyrc.memory.leak;

/** Hears of leak reports: the hook by which they are sent on. */
@FunctionalInterface
public interface LeakListener {

    /**
     * Called with each report, on a thread of the detector's callback executor and never by two threads at once. A report
     * that comes while an earlier call has not ended is not told to this listener, and counted. Whatever it throws is
     * counted and logged.
     */
    void onLeak(LeakReport report);
}
