package io.envyrc.memory.pressure;

import java.time.Instant;

/**
 * What a signal measured at one moment.
 *
 * @param at when
 * @param usedBytes bytes, or whatever the signal counts, in use
 */
public record UsageSample(Instant at, long usedBytes) {}
