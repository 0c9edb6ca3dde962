package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import java.util.Optional;

/**
 * A measured use of a limited memory: the heap, direct buffers, the container.
 *
 * <p>A {@link MemoryMonitor} reads it several times a second on its own thread, and any thread may read it through
 * {@link MemoryMonitor#snapshot()}: implementations are thread-safe, quick, and do not wait.
 */
public interface MemorySignal {

    /** Returns the name that operators see, unique within a monitor, which asks for it once, when it is built. */
    String name();

    /**
     * Measures now. Whatever it throws, errors included, is counted and logged, and the signal is absent meanwhile; so it
     * is if it returns null.
     *
     * @return the reading; empty where there is nothing to measure or no limit, which is not the same as nothing used
     */
    Optional<Reading> read();

    /** Returns what the sizes of its readings count, for people: {@code bytes} unless it says otherwise. */
    default String unit() {
        return "bytes";
    }

    /**
     * Has {@code crossed} run when the use rises to a mark, if this signal can tell; the default cannot. The monitor then
     * reads this signal at once, on the thread that took the memory.
     *
     * @param share the mark, as a share of the limit
     * @param crossed quick; does not throw
     * @return ends it
     */
    default Registration onCrossing(double share, Runnable crossed) {
        return () -> {};
    }

    /**
     * What a signal measured. Sizes in bytes, or whatever the signal's {@link MemorySignal#unit} says.
     *
     * @param usedBytes use, 0 or more; it may count garbage, and raises no more than a warning by itself
     * @param limitBytes the most that may be used, 1 or more; {@link Long#MAX_VALUE} for no limit, by which no level is
     *     ever reached
     * @param confirmedBytes how much of that is in use for certain, 0..{@code usedBytes}; what raises critical
     */
    record Reading(long usedBytes, long limitBytes, long confirmedBytes) {
        /**
         * @throws IllegalArgumentException if {@code usedBytes} is negative, {@code limitBytes} is less than 1, or
         *     {@code confirmedBytes} is not within 0..{@code usedBytes}
         */
        public Reading {
            if (usedBytes < 0) {
                throw new IllegalArgumentException("usedBytes must be >= 0 but was " + usedBytes);
            }
            if (limitBytes < 1) {
                throw new IllegalArgumentException("limitBytes must be >= 1 but was " + limitBytes);
            }
            if (confirmedBytes < 0 || confirmedBytes > usedBytes) {
                throw new IllegalArgumentException(
                        "confirmedBytes must be 0..usedBytes (%d) but was %d".formatted(usedBytes, confirmedBytes));
            }
        }

        /**
         * Makes a reading that is certain as a whole or not at all.
         *
         * @param confirmed true if that much is in use; false if it is only an upper bound that may count garbage
         * @throws IllegalArgumentException if {@code usedBytes} is negative or {@code limitBytes} is less than 1
         */
        public Reading(long usedBytes, long limitBytes, boolean confirmed) {
            this(usedBytes, limitBytes, confirmed ? Math.max(0, usedBytes) : 0);
        }

        /** Tells whether all of it is in use for certain. */
        public boolean confirmed() {
            return confirmedBytes == usedBytes;
        }

        /** Returns the used share of the limit: 0.0 for none, 1.0 for all, more when the limit was lowered below it. */
        public double ratio() {
            return (double) usedBytes / limitBytes;
        }

        /** Returns the share of the limit that is in use for certain, at most {@link #ratio}. */
        public double confirmedRatio() {
            return (double) confirmedBytes / limitBytes;
        }
    }
}
