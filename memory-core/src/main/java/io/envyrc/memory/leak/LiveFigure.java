package io.envyrc.memory.leak;

/**
 * The latest sample of the live set.
 *
 * @param number how many there were with it
 * @param nanos when it was taken
 * @param bytes live set
 */
record LiveFigure(long number, long nanos, long bytes) {
    static final LiveFigure NONE = new LiveFigure(0, 0, 0);
}
