package io.envyrc.memory.ddex;

/** Refuses a message that breaks one of its {@link DdexLimits}. */
public final class DdexLimitException extends DdexParseException {
    private static final long serialVersionUID = 1L;

    private final String limit;

    DdexLimitException(String what, String limit, long max, Place place) {
        super(Kind.LIMIT, "%s exceeds %s %d".formatted(what, limit, max), place, null);
        this.limit = limit;
    }

    /** Returns the name of the limit, {@code maxElementDepth} for example. */
    public String limit() {
        return limit;
    }
}
