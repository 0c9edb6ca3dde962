package io.envyrc.memory.arrow;

/**
 * The time of {@link System#nanoTime} as it was a moment ago: reading it costs a load, where the true time costs as much as
 * the rest of an allocation. The {@link Reclaimer} keeps it going.
 */
final class CoarseClock {
    /** How far it may be behind, but for delays of the reclaimer's thread. */
    static final long TICK_MILLIS = 250;

    private static volatile long nanos = System.nanoTime();

    private CoarseClock() {}

    static long nanos() {
        return nanos;
    }

    static void tick() {
        nanos = System.nanoTime();
    }
}
