package io.envyrc.memory.estimate;

/** Loaded by a loader that is dropped. Depends on nothing but the JDK. */
public final class ThrowawayClass {
    private final Object self = this;

    @Override
    public String toString() {
        return "throwaway " + (self == this);
    }
}
