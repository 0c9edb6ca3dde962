package io.envyrc.memory.pressure;

/**
 * What a response has done since its handler was built.
 *
 * @param calls its runs
 * @param givenBackBytes bytes that it said it gave back
 * @param observed times that it would have been called but for the observe-only mode
 */
public record ResponseStats(CallbackStats calls, long givenBackBytes, long observed) {}
