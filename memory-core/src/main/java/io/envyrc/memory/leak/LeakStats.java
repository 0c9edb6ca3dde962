package io.envyrc.memory.leak;

/**
 * What a detector has done since it was built.
 *
 * @param samples samples of the live set
 * @param investigations investigations that began
 * @param unconfirmed of these, those that ended without a report: the growth had stopped, or no collection confirmed it
 * @param failures investigations, and looks at what a collection left, that failed, which is logged
 * @param reports reports made
 * @param listenerCalls calls of listeners that ended
 * @param listenerFailures of these, those that threw
 * @param listenerMissed reports that a listener was not told of, since it was still busy or its executor refused
 */
public record LeakStats(
        long samples,
        long investigations,
        long unconfirmed,
        long failures,
        long reports,
        long listenerCalls,
        long listenerFailures,
        long listenerMissed) {}
