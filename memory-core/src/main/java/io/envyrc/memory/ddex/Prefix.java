package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/** A namespace prefix of a message, and what it is bound to where the message is read. */
final class Prefix {
    /** The prefix without the colon, empty for names that have none. */
    final String name;
    /** The namespace, empty for none; null if the prefix is not bound. */
    @Nullable
    String uri;

    Prefix(String name, @Nullable String uri) {
        this.name = name;
        this.uri = uri;
    }
}
