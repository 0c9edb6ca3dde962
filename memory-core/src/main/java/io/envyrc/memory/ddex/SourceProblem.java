package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexParseException.Kind;
import org.jspecify.annotations.Nullable;

/** Carries what is wrong with the bytes through the XML parser, which knows the line. */
final class SourceProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final @Nullable String limit;
    private final long max;
    private final long byteOffset;

    private SourceProblem(Kind kind, String problem, @Nullable String limit, long max, long byteOffset) {
        super(problem, null, false, false);
        this.kind = kind;
        this.limit = limit;
        this.max = max;
        this.byteOffset = byteOffset;
    }

    static SourceProblem encoding(String problem, long byteOffset) {
        return new SourceProblem(Kind.ENCODING, problem, null, 0, byteOffset);
    }

    static SourceProblem malformed(String problem, long byteOffset) {
        return new SourceProblem(Kind.MALFORMED, problem, null, 0, byteOffset);
    }

    static SourceProblem limit(String what, String limit, long max, long byteOffset) {
        return new SourceProblem(Kind.LIMIT, what, limit, max, byteOffset);
    }

    DdexParseException at(long line, long column) {
        Place place = new Place(line, column, byteOffset);
        String problem = String.valueOf(getMessage());
        return limit == null
                ? new DdexParseException(kind, problem, place, null)
                : new DdexLimitException(problem, limit, max, place);
    }
}
