package io.envyrc.memory;

/** Ends, when closed, what it was returned for: a listener, an observer. A second close does nothing. */
@FunctionalInterface
public interface Registration extends AutoCloseable {

    /** Ends it; a call that is under way may still finish. */
    @Override
    void close();
}
