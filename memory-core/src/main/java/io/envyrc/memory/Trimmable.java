package io.envyrc.memory;

/**
 * Something that keeps idle memory and can give part of it back.
 *
 * <p>Implementations are safe for use by several threads at once and never touch memory that is in use.
 */
@FunctionalInterface
public interface Trimmable {

    /**
     * Drops about {@code fraction} of what is kept idle, the coldest first where the order is known. Never waits.
     *
     * @param fraction share to drop, 0.0 (nothing) to 1.0 (all)
     * @return bytes given back, by this object's own accounting; 0 when nothing was idle or its size is not known
     * @throws IllegalArgumentException if {@code fraction} is not within 0..1
     */
    long trim(double fraction);

    /**
     * Returns {@code fraction} if it is a valid argument of {@link #trim}.
     *
     * @param fraction the argument to check
     * @return the same value
     * @throws IllegalArgumentException if {@code fraction} is NaN or not within 0..1
     */
    static double checkFraction(double fraction) {
        if (!(fraction >= 0.0 && fraction <= 1.0)) {
            throw new IllegalArgumentException("trim fraction must be within 0.0..1.0 but was " + fraction);
        }
        return fraction;
    }
}
