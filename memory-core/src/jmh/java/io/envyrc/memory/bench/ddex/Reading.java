package io.envyrc.memory.bench.ddex;

import java.io.InputStream;

/** A way to read a whole message. */
enum Reading {
    /** Our parser, with all checks, typed records handed to a consumer that counts them. */
    OURS(Bindings::ours),
    WOODSTOX(Scans::woodstox),
    AALTO(Scans::aalto),
    JDK(Scans::jdk),
    JACKSON(Bindings::jackson),
    JAXB(Bindings::jaxb),
    DOM(Bindings::dom);

    /** Reads a message to its end and returns something of it. */
    @FunctionalInterface
    private interface Body {
        long read(InputStream in) throws Exception;
    }

    private final Body body;

    Reading(Body body) {
        this.body = body;
    }

    /** Returns how many records there were, or for a mere scan a sum over its texts. */
    long read(InputStream in) throws Exception {
        return body.read(in);
    }
}
