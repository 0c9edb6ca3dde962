package io.envyrc.memory.stream;

/** Refuses a stream with a line over the maximum size. */
public final class LineTooLongException extends RuntimeException {
    private final long line;

    LineTooLongException(long line, int maxLineSize) {
        super("line %d is longer than %d bytes (maxLineSize); raise the limit or skip long lines"
                .formatted(line, maxLineSize));
        this.line = line;
    }

    /** Returns the number of the line, 1 for the first. */
    public long line() {
        return line;
    }
}
