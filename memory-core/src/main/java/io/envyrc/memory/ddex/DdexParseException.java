package io.envyrc.memory.ddex;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a message. The text names the rule and the place, and no value of the message. What stands before was handed
 * over.
 */
public sealed class DdexParseException extends RuntimeException permits DdexLimitException {
    private static final long serialVersionUID = 1L;

    /** Why a message is refused. */
    public enum Kind {
        /** It is not well-formed XML with namespaces. */
        MALFORMED,
        /** It ends before it is complete. */
        TRUNCATED,
        /** Its encoding is not supported, or it has bytes that are not valid in it. */
        ENCODING,
        /** It has a DOCTYPE, which is never read. */
        DOCTYPE,
        /** It is no message, or of no version, that is known. */
        VERSION,
        /** One of its records is broken. */
        RECORD,
        /** So many of its records are broken that it is refused: {@link DdexLimits#maxErrors()}. */
        TOO_MANY_ERRORS,
        /** It breaks a limit; the exception is a {@link DdexLimitException}. */
        LIMIT
    }

    private final Kind kind;
    private final long line;
    private final long column;
    private final long byteOffset;

    DdexParseException(Kind kind, String problem, Place place, @Nullable Throwable cause) {
        this(kind, problem, "", place, cause);
    }

    /** Tells the way out behind the place. */
    DdexParseException(Kind kind, String problem, String wayOut, Place place, @Nullable Throwable cause) {
        super("ddex: %s at line %d%s".formatted(problem, place.line(), wayOut), cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.line = place.line();
        this.column = place.column();
        this.byteOffset = place.byteOffset();
    }

    /** Returns why the message is refused. */
    public Kind kind() {
        return kind;
    }

    /** Returns the number of the line, 1 for the first. */
    public long line() {
        return line;
    }

    /** Returns the number of the character (UTF-16 unit) in the line, 1 for the first. */
    public long column() {
        return column;
    }

    /** Returns the offset in bytes to which the message was looked at: the place, or soon behind it. */
    public long byteOffset() {
        return byteOffset;
    }
}
