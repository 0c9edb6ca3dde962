package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.Cancellation;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FileOutcomeTest {
    private final FileOutcome outcome = new FileOutcome(GeneratedFiles.path(7), 7);

    private static FileAttempt attempt(InputStream message) {
        FileAttempt attempt = new FileAttempt(DdexFileHandlers.counting());
        attempt.run(GeneratedFiles.path(7), file -> message, DdexParser.create(), Cancellation.none());
        return attempt;
    }

    @Test
    void aFileThatWasNotBegunHasNoAttempt() {
        IllegalStateException reason = new IllegalStateException("no size");
        outcome.failed(reason);
        assertThat(outcome.result())
                .isEqualTo(new DdexFileResult(GeneratedFiles.path(7), 7, 0, 0, DdexCounts.NONE, Duration.ZERO, reason));
    }

    @Test
    void aCommitStandsWhateverIsThrownAfterIt() {
        FileAttempt attempt = attempt(Messages.stream(Messages.resources(Messages.resource("A1", ""))));
        outcome.attempted(attempt);
        outcome.took(42);
        outcome.failed(new OutOfMemoryError("Java heap space"));
        assertThat(outcome.result())
                .isEqualTo(new DdexFileResult(
                        GeneratedFiles.path(7), 7, 1, attempt.bytes(), attempt.counts(), Duration.ofNanos(42), null));
        assertThat(attempt.counts().resources()).isPositive();
    }

    @Test
    void aFailureHasTheEarlierOneSuppressedInItAndASecondAttemptForgetsIt() {
        FileAttempt first = attempt(Messages.stream("<x/>"));
        outcome.attempted(first);
        Throwable reason = Objects.requireNonNull(first.error());
        outcome.failed(reason);
        assertThat(outcome.error()).isSameAs(reason).hasNoSuppressedExceptions();
        IllegalStateException later = new IllegalStateException("later");
        outcome.failed(later);
        assertThat(outcome.error()).isSameAs(later).hasSuppressedException(reason);
        outcome.attempted(attempt(Messages.stream(Messages.resources(Messages.resource("A1", "")))));
        assertThat(outcome.result().succeeded()).isTrue();
        assertThat(outcome.result().attempts()).isEqualTo(2);
    }
}
