package io.envyrc.memory.bench.ddex;

import java.io.InputStream;

/** A way to read a whole message. */
enum Reading {
    /** Our parser, with all checks, typed records handed to a consumer that counts them. */
    OURS,
    /** The same, read by Woodstox. */
    OURS_BY_WOODSTOX,
    /** As the first, with the tree of each record as it stands in the message. */
    OURS_WITH_TREES,
    WOODSTOX,
    AALTO,
    JDK,
    JACKSON,
    JAXB,
    DOM;

    /** Returns how many records there were, or for a mere scan characters of text. */
    long read(InputStream in) throws Exception {
        return switch (this) {
            case OURS -> Bindings.ours(in);
            case OURS_BY_WOODSTOX -> Bindings.oursByWoodstox(in);
            case OURS_WITH_TREES -> Bindings.oursWithTrees(in);
            case WOODSTOX -> Scans.woodstox(in);
            case AALTO -> Scans.aalto(in);
            case JDK -> Scans.jdk(in);
            case JACKSON -> Bindings.jackson(in);
            case JAXB -> Bindings.jaxb(in);
            case DOM -> Bindings.dom(in);
        };
    }
}
