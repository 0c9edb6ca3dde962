package io.envyrc.memory.pressure;

/**
 * Gives memory back, or spares it, when there is too little: trims a cache, spills, sheds load.
 *
 * <p>A {@link MemoryPressureHandler} calls its responses one after another in the order they were added, each on a thread
 * of its own and never twice at once. One that takes longer than the handler waits, or until the level changes, is left to
 * itself, and the next one gets its turn. Whatever it throws is counted and logged.
 */
@FunctionalInterface
public interface PressureResponse {

    /**
     * Answers the pressure. Called when the level rises to {@link #from} or beyond, and again at the handler's repeat
     * interval while it stays there.
     *
     * @param pressure the sample that is answered, of the level {@link #from} or a higher one
     * @return bytes given back, as far as it knows; 0 or more
     */
    long respond(MemorySnapshot pressure);

    /**
     * Returns the name that operators see, unique within a handler; that of its class unless it says otherwise. In a Spring
     * application one that does not say so has the name of its bean.
     */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns the lowest level that it answers, {@link PressureLevel#WARNING} unless it says otherwise. */
    default PressureLevel from() {
        return PressureLevel.WARNING;
    }

    /**
     * Tells whether it stops or refuses work, which allocates and so brings about the collections that show what has become
     * garbage; false unless it says otherwise. One that does is told to relax for a while when the level stays critical
     * for a minute without a collection of the whole heap, and none could be forced.
     */
    default boolean stopsWork() {
        return false;
    }

    /**
     * Called when the level has fallen below {@link #from} after it was answered, or the handler stops before that, or
     * work is to be let through for a while; again at the handler's repeat interval if it could not be called or threw,
     * and once otherwise. Does nothing by default.
     *
     * @param now the sample that says so; when the handler stops, the latest one, of whatever level
     */
    default void relax(MemorySnapshot now) {}
}
