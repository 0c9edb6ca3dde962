package io.envyrc.memory;

import java.util.concurrent.CancellationException;

/**
 * A switch by which one thread asks work on other threads to stop. Once set it stays set.
 *
 * <p>Thread-safe. Work checks it between units (a buffer, a line, a job) and stops with
 * {@link CancellationException}; whatever happened before the call to {@link #cancel()} is visible to the work that
 * sees it.
 */
public final class Cancellation {
    private static final Cancellation NONE = new Cancellation(false);

    private final boolean cancellable;
    private volatile boolean cancelled;

    private Cancellation(boolean cancellable) {
        this.cancellable = cancellable;
    }

    /** Returns a new switch, not yet set. */
    public static Cancellation create() {
        return new Cancellation(true);
    }

    /** Returns the switch that nobody can set, for work that is not to be cancelled. */
    public static Cancellation none() {
        return NONE;
    }

    /**
     * Asks the work to stop. A second call does nothing.
     *
     * @throws IllegalStateException if this is {@link #none()}, which all callers share
     */
    public void cancel() {
        if (!cancellable) {
            throw new IllegalStateException("Cancellation.none() is shared and cannot be cancelled; use create()");
        }
        cancelled = true;
    }

    /** Tells whether the work was asked to stop. */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Stops the calling work if it was asked to.
     *
     * @throws CancellationException if {@link #cancel()} was called
     */
    public void throwIfCancelled() {
        if (cancelled) {
            throw new CancellationException("cancelled by the caller");
        }
    }
}
