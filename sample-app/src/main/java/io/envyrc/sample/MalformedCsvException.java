package io.envyrc.sample;

import java.io.IOException;

/** Says in which line a body is not what it should be, and never what stands there. */
final class MalformedCsvException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long line;

    MalformedCsvException(long line, String problem) {
        super("CSV line %d: %s".formatted(line, problem));
        this.line = line;
    }

    /** The line in which the record begins, from 1 on. */
    long line() {
        return line;
    }
}
