package io.envyrc.memory.arrow;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Closes several things, all of them even if one fails. */
final class Closing {
    private Closing() {}

    /**
     * Closes all, and clears nothing.
     *
     * @throws IOException the first failure, with the others suppressed; one that is none is wrapped
     */
    static void all(Iterable<? extends @Nullable AutoCloseable> things) throws IOException {
        Exception failure = null;
        for (AutoCloseable thing : things) {
            try {
                if (thing != null) {
                    thing.close();
                }
            } catch (Exception e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    /** Closes all after something failed, and keeps what they throw with that. */
    static void all(Iterable<? extends @Nullable AutoCloseable> things, Throwable failure) {
        try {
            all(things);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
