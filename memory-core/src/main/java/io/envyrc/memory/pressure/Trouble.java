package io.envyrc.memory.pressure;

import java.util.Objects;

/**
 * Something that the monitor calls or reads and that does not do its part. It harms no other.
 *
 * @param source {@code signal NAME}, or what the callback is, with its class
 * @param kind what is wrong with it
 */
public record Trouble(String source, Kind kind) {
    public Trouble {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(kind, "kind");
    }

    /** What is wrong. */
    public enum Kind {
        /** Its latest run threw. */
        FAILING,
        /** The executor refused its latest run. */
        REFUSED,
        /** It was called and has not returned for longer than it may take. */
        HANGING
    }
}
