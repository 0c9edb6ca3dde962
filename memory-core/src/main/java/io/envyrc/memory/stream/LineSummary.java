package io.envyrc.memory.stream;

/**
 * What a stream of lines came to.
 *
 * @param lines lines read, the skipped ones included; a last line without a terminator counts if it is not empty
 * @param skipped lines over the maximum size that were left out
 * @param bytes bytes read
 */
public record LineSummary(long lines, long skipped, long bytes) {}
