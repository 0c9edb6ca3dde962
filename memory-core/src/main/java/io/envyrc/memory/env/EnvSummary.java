package io.envyrc.memory.env;

/**
 * What a file came to.
 *
 * @param variables assignments read, those of equal keys each
 * @param lines lines read; a last line without a terminator counts if it is not empty
 * @param bytes bytes read
 * @param duplicates assignments to a key that was set before
 * @param duplicatesExact false if the file has more distinct keys than the parser remembers, so that
 *     {@code duplicates} is only the least that there can be
 * @param diagnostics findings reported
 */
public record EnvSummary(
        long variables, long lines, long bytes, long duplicates, boolean duplicatesExact, long diagnostics) {}
