package io.envyrc.memory.gc;

/** When memory pressure may force a collection. */
public enum GcStrategy {
    /** Late: at the threshold plus 0.1. */
    CONSERVATIVE,
    /** Early: at the threshold minus 0.1. */
    AGGRESSIVE,
    /** Early while the collector is nearly idle, late while it is already busy, at the threshold in between. */
    ADAPTIVE,
    /** Never. Only an explicit request collects. */
    NONE
}
