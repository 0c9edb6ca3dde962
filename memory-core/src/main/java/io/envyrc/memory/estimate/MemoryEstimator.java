package io.envyrc.memory.estimate;

import io.envyrc.memory.budget.MemoryAccount;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Estimates how much memory objects hold: they themselves and all that they lead to, each counted once.
 *
 * <p>Sizes follow the layout of the running JVM: compressed or full pointers, compact headers, alignment, the real
 * capacity of collections. The memory behind direct buffers counts; so does what a {@link NativeMemorySizer} tells. Not
 * counted are classes, class loaders, enum constants, threads and other things that belong to the JVM, whatever a weak
 * or soft reference refers to, and the pages of mapped files.
 *
 * <p>No agent and no flag is needed. Fields of the JDK's classes are read by {@code sun.misc.Unsafe}; JDK 24 and later
 * print a warning at the first such read, unless run with {@code --sun-misc-unsafe-memory-access=allow} or, for the
 * packages concerned, {@code --add-opens}. Where that is denied, what is inside JDK objects is guessed from their
 * public methods, and {@link MemoryEstimate#exact} is false.
 *
 * <p>Thread-safe; nothing is locked, so objects that change meanwhile give a figure between their states. Object arrays
 * count as themselves, except one of class {@code Object[]} passed alone, which Java takes for the list of arguments:
 * cast it to {@code Object}.
 */
public final class MemoryEstimator {
    private MemoryEstimator() {}

    /**
     * Returns the memory that objects hold, in bytes. Takes time and working memory in proportion to the number of
     * objects.
     *
     * @param roots where to start; nulls count 0
     */
    public static long estimate(@Nullable Object... roots) {
        return measure(roots).bytes();
    }

    /**
     * Returns the memory that objects hold, plus what an account holds, in bytes.
     *
     * @param account counts the native memory that {@link NativeMemorySizer}s know, which is then not counted again
     * @param roots where to start; nulls count 0
     */
    public static long estimate(MemoryAccount account, @Nullable Object... roots) {
        return measure(account, roots).bytes();
    }

    /**
     * Returns the memory that objects hold, and whether the figure is exact. Takes time and working memory in
     * proportion to the number of objects.
     *
     * @param roots where to start; nulls count 0
     */
    public static MemoryEstimate measure(@Nullable Object... roots) {
        return new GraphWalk(true).from(arguments(roots));
    }

    /**
     * Returns the memory that objects hold, plus what an account holds as native memory.
     *
     * @param account counts the native memory that {@link NativeMemorySizer}s know, which is then not counted again
     * @param roots where to start; nulls count 0
     */
    public static MemoryEstimate measure(MemoryAccount account, @Nullable Object... roots) {
        Objects.requireNonNull(account, "account");
        return new GraphWalk(false).from(arguments(roots)).plusNative(account.bytesUsed());
    }

    /**
     * Returns about what {@link #measure} would, after a look at a few hundred objects at most, whatever their number:
     * some microseconds.
     *
     * <p>Arrays and the JDK's collections count with their real size and capacity, and their elements by those picked;
     * so the figure is near if the elements are alike, or differ without much spread. Collections whose {@code size}
     * takes long, and structures of other kinds with more objects than that, are not followed to their end:
     * {@link MemoryEstimate#exact} is then false, and the figure too low.
     *
     * @param roots where to start; nulls count 0
     * @return the estimate; {@link MemoryEstimate#objects} are those looked at
     */
    public static MemoryEstimate sample(@Nullable Object... roots) {
        return new SampledWalk(true).from(arguments(roots));
    }

    /** A caller's own String[], say, arrives as the list of arguments, and is known by its class. */
    private static @Nullable Object[] arguments(@Nullable Object[] roots) {
        Objects.requireNonNull(roots, "roots");
        return roots.getClass() == Object[].class ? roots : new Object[] {roots};
    }
}
