package io.envyrc.memory.pressure;

/** How tight memory is, in rising order. */
public enum PressureLevel {
    /** Nothing to do. */
    NORMAL,
    /** Give back what is easily given back. */
    WARNING,
    /** Give back what can be; the process may die otherwise. */
    CRITICAL;

    /** Tells whether this level is {@code other} or a higher one. */
    public boolean isAtLeast(PressureLevel other) {
        return compareTo(other) >= 0;
    }
}
