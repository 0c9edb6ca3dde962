package io.envyrc.memory.ddex;

/** Refuses a message that breaks one of its {@link DdexLimits}. */
public final class DdexLimitException extends DdexParseException {
    private static final long serialVersionUID = 1L;

    private final String limit;

    DdexLimitException(String what, String limit, long max, Place place) {
        super(Kind.LIMIT, "%s exceeds %s %d".formatted(what, limit, max), wayOut(limit), place, null);
        this.limit = limit;
    }

    /** Tells how to read what is merely large; the other limits are broken by what no message needs. */
    private static String wayOut(String limit) {
        return limit.equals("maxElementCount")
                ? "; set DdexLimits.maxElementCount (envy.memory.ddex.max-element-count) higher,"
                        + " or to 0 for messages of any size"
                : "";
    }

    /** Returns the name of the limit, {@code maxElementDepth} for example. */
    public String limit() {
        return limit;
    }
}
