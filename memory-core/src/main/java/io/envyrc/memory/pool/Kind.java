package io.envyrc.memory.pool;

/** What an {@link Engine} must know of the objects it keeps. Called under no lock; may be slow, and may throw. */
interface Kind<T> {
    /** Stands for a use whose extent nobody declared. */
    int USE_UNKNOWN = -1;

    /** Makes an object. */
    T make();

    /** Returns the bytes that an object will hold when it is made; 0 if that is not known before. */
    default long bytesToMake() {
        return 0;
    }

    /** Returns the bytes that an object holds, before its reset. */
    long bytesOf(T object);

    /** Returns whether an idle object may still be lent. */
    default boolean isValid(T object) {
        return true;
    }

    /**
     * Makes a returned object as good as new.
     *
     * @param used how much of it was used, in its own unit, or {@link #USE_UNKNOWN}
     * @return false if it is not worth keeping
     */
    default boolean reset(T object, int used) {
        return true;
    }

    /** Ends an object that the pool lets go. */
    default void destroy(T object) {}

    /** Called once for each object that is out no more: given back, or lost. */
    default void returned() {}
}
