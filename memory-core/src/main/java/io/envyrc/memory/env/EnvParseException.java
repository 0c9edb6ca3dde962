package io.envyrc.memory.env;

/**
 * Refuses a file that breaks a limit of its parser or a rule of its dialect. The message names the place and the rule,
 * and never a value, nor a key, which may be a part of a value where a quote is broken. But it has name and text of
 * <code>${KEY:?text}</code>, which are there to be shown.
 */
public final class EnvParseException extends RuntimeException {
    private final long line;
    private final int column;

    EnvParseException(long line, int column, String problem) {
        super(".env line %d: %s".formatted(line, problem));
        this.line = line;
        this.column = column;
    }

    /** Returns the number of the line, 1 for the first. */
    public long line() {
        return line;
    }

    /** Returns the number of the character (code point) in the line, 1 for the first. */
    public int column() {
        return column;
    }
}
