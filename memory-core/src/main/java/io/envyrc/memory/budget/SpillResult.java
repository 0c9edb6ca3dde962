package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of asking a consumer to spill.
 *
 * @param outcome how it ended, or that it has not ended yet
 * @param requestedBytes what was wanted; 0 while it runs
 * @param freedBytes what the budget got back meanwhile
 * @param took from the request to its end, or till now
 * @param failure the exception's type and message if it failed
 */
public record SpillResult(
        Outcome outcome, long requestedBytes, long freedBytes, Duration took, Optional<String> failure) {

    /** How a spill ended. */
    public enum Outcome {
        /** Memory was given back, as much as was wanted or less. */
        FREED,
        /** Nothing was given back. */
        NOTHING,
        /** An exception was thrown; some memory may have been given back before. */
        FAILED,
        /** The spill is under way. */
        RUNNING
    }

    static SpillResult of(long requested, long freed, long nanos, Optional<Throwable> failure) {
        Outcome outcome = failure.isPresent() ? Outcome.FAILED : freed > 0 ? Outcome.FREED : Outcome.NOTHING;
        return new SpillResult(
                outcome,
                requested,
                freed,
                Duration.ofNanos(nanos),
                failure.map(thrown -> thrown.getMessage() == null
                        ? thrown.getClass().getSimpleName()
                        : thrown.getClass().getSimpleName() + ": " + thrown.getMessage()));
    }

    static SpillResult running(long freed, long nanos) {
        return new SpillResult(Outcome.RUNNING, 0, freed, Duration.ofNanos(nanos), Optional.empty());
    }

    /** Returns it in the words of an error message. */
    String describe() {
        return switch (outcome) {
            case RUNNING -> "spilling for %d ms".formatted(took.toMillis());
            case FAILED -> "last spill failed: %s".formatted(failure.orElse("no reason"));
            case FREED, NOTHING ->
                "last spill freed %d of %d in %d ms".formatted(freedBytes, requestedBytes, took.toMillis());
        };
    }
}
