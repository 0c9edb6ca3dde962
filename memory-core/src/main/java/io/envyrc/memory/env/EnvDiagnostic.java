package io.envyrc.memory.env;

import java.util.Objects;

/**
 * A place in a file that was left out, or that may not mean what its author thinks.
 *
 * @param line number of the line, 1 for the first
 * @param column number of the character (code point) in the line, 1 for the first; a byte order mark is not counted
 * @param kind what was found
 * @param message what was found and what the parser made of it; never a value, and no key either, for in a file with
 *     a broken quote that may be a part of a value
 */
public record EnvDiagnostic(long line, int column, Kind kind, String message) {
    public EnvDiagnostic {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
    }

    /** Returns how bad it is. */
    public Severity severity() {
        return kind.severity;
    }

    /** How bad a finding is. */
    public enum Severity {
        /** The text was read, perhaps not as meant. */
        WARNING,
        /** Text was left out or is broken. */
        ERROR
    }

    /** What was found. */
    public enum Kind {
        /** A line that is neither blank, nor a comment, nor an assignment. */
        SKIPPED_LINE(Severity.ERROR),
        /** A quote that is never closed; the value was read as unquoted. An error in COMPOSE. */
        UNTERMINATED_QUOTE(Severity.ERROR),
        /** Bytes in a value that are not UTF-8; each run was read as U+FFFD. */
        INVALID_UTF8(Severity.ERROR),
        /**
         * Text between a closing quote and the end of its line: the value was read as unquoted (DOTENV), the text was
         * left out (NODE), or it was read as the next assignment (COMPOSE).
         */
        TEXT_AFTER_QUOTE(Severity.WARNING),
        /** A quote that closes although a backslash stands before it, for there is no other one that could. */
        ESCAPED_CLOSING_QUOTE(Severity.WARNING),
        /** A {@code #} without a space before it that cut an unquoted value. */
        CUT_BY_COMMENT(Severity.WARNING),
        /** A value that stands on a later line than its key. */
        VALUE_ON_LATER_LINE(Severity.WARNING),
        /**
         * A key that other tools may refuse: in DOTENV one that is not of the form {@code [A-Za-z_][A-Za-z0-9_]*}, in NODE
         * and COMPOSE one that is empty or has other characters than {@code A-Z a-z 0-9 _ . -}.
         */
        UNUSUAL_KEY(Severity.WARNING),
        /** A variable without a value: one that a value names, read as empty, or one to inherit, left out. */
        UNSET_VARIABLE(Severity.WARNING),
        /** A key that was set before; the last one counts. */
        DUPLICATE_KEY(Severity.WARNING);

        private final Severity severity;

        Kind(Severity severity) {
            this.severity = severity;
        }
    }
}
