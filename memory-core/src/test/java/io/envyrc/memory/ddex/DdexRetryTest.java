package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.ddex.RecordedAttempts.Attempt;
import io.envyrc.memory.ddex.RecordedAttempts.Step;
import io.envyrc.memory.ddex.RecordedAttempts.Turn;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that fail for memory, and come again or not. */
@Timeout(60)
class DdexRetryTest {
    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private final MemoryBudget budget = MemoryBudget.ofBytes(8 << 20);
    private final GeneratedFiles files = new GeneratedFiles(300_000);

    private DdexBatch.Builder batch() {
        DdexParser parser = DdexParser.builder()
                .limits(DdexLimits.builder().chunkSize(32 << 10).build())
                .buffers(DdexBufferPool.of(pools))
                .budget(budget)
                .build();
        return DdexBatch.builder(parser).source(files).memory(() -> 0).ordered(true);
    }

    private List<DdexFileResult> read(RecordedAttempts attempts, int count) {
        List<DdexFileResult> results =
                Runs.all(batch().build().processFiles(GeneratedFiles.paths(count), 2, attempts, Cancellation.none()));
        assertThat(budget.reservedBytes("ddex")).isZero();
        assertThat(pools.stats().values()).allMatch(stats -> stats.leased() == 0);
        return results;
    }

    private DdexFileResult readOne(RecordedAttempts attempts) {
        return read(attempts, 1).get(0);
    }

    /** Throws at the third chunk of each attempt up to the given one. */
    private static Step failing(int upTo, Throwing thrown) {
        return (turn, attempt) -> {
            if (turn == Turn.CHUNK && attempt.chunks == 3 && attempt.number <= upTo) {
                thrown.raise();
            }
        };
    }

    private interface Throwing {
        void raise() throws IOException;
    }

    private static void refuse() {
        MemoryBudget.ofBytes(1).reserve("test", 2);
    }

    @Test
    void aFileThatFailsForMemoryComesAgainInHalfTheChunksAndCountsOnce() throws IOException {
        RecordedAttempts attempts = new RecordedAttempts(failing(1, DdexRetryTest::refuse));
        List<DdexFileResult> results = read(attempts, 4);

        for (DdexFileResult result : results) {
            assertThat(result.error()).isNull();
            assertThat(result.attempts()).isEqualTo(2);
            List<Attempt> both = attempts.of(result.file());
            assertThat(both).hasSize(2);
            assertThat(both.get(0).reason).isInstanceOf(MemoryLimitExceededException.class);
            assertThat(both.get(0).isCommitted()).isFalse();
            GeneratedMessage expected = files.message(result.file());
            assertThat(attempts.committed(result.file()).digest)
                    .hasToString(expected.digest().toString());
            assertThat(GeneratedMessage.counts(result.counts())).isEqualTo(expected.counts());
        }
    }

    @Test
    void halvesTheChunk() {
        RecordedAttempts whole = new RecordedAttempts();
        readOne(whole);
        RecordedAttempts halved = new RecordedAttempts(failing(1, DdexRetryTest::refuse));
        readOne(halved);
        int before = whole.committed(GeneratedFiles.path(0)).chunks;
        int after = halved.committed(GeneratedFiles.path(0)).chunks;
        assertThat((double) after / before).isBetween(1.8, 2.2);
        assertThat(new DdexConfig(
                                DdexLimits.builder().chunkSize(1).build(),
                                DdexBufferPool.allocating(),
                                null,
                                () -> PressureLevel.NORMAL,
                                false,
                                DdexEngine.AUTO)
                        .withHalfTheChunk()
                        .limits()
                        .chunkSize())
                .isEqualTo(1);
    }

    @Test
    void aFileThatFailsAgainIsAFailureWithBothErrors() {
        RecordedAttempts attempts = new RecordedAttempts(failing(9, DdexRetryTest::refuse));
        DdexFileResult result = readOne(attempts);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(result.error()).isInstanceOf(MemoryLimitExceededException.class);
        assertThat(result.error())
                .hasSuppressedException(attempts.of(result.file()).get(0).reason);
        assertThat(attempts.of(result.file())).hasSize(2).allMatch(Attempt::isDiscarded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java heap space",
                "GC overhead limit exceeded",
                "Cannot reserve 8192 bytes of direct buffer memory (allocated: 1, limit: 2)"
            })
    void anErrorForLackOfHeapOrBuffersCountsAsLackOfMemory(String message) {
        RecordedAttempts attempts = new RecordedAttempts(failing(1, () -> {
            throw new OutOfMemoryError(message);
        }));
        DdexFileResult result = readOne(attempts);
        assertThat(result.succeeded()).isTrue();
        assertThat(result.attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unable to create native thread: possibly out of memory or process/resource limits reached",
                "Metaspace",
                "Requested array size exceeds VM limit"
            })
    void anErrorThatAnotherAttemptWouldMeetAgainIsNone(String message) {
        RecordedAttempts attempts = new RecordedAttempts(failing(1, () -> {
            throw new OutOfMemoryError(message);
        }));
        DdexFileResult result = readOne(attempts);
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.error()).hasMessage(message);
    }

    @Test
    void aLackOfMemoryMayBeTheCauseOfWhatAHandlerThrows() {
        RecordedAttempts attempts = new RecordedAttempts(failing(1, () -> {
            try {
                refuse();
            } catch (MemoryLimitExceededException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }));
        assertThat(readOne(attempts).attempts()).isEqualTo(2);
    }

    @Test
    void anAttemptThatCannotBeginForMemoryComesAgain() {
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.BEGIN && attempt.number == 1) {
                refuse();
            }
        });
        DdexFileResult result = readOne(attempts);
        assertThat(result.succeeded()).isTrue();
        assertThat(result.attempts()).isEqualTo(2);
    }

    @Test
    void aFileWhoseEventsWereNotForgottenNeverComesAgain() {
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.CHUNK) {
                refuse();
            } else if (turn == Turn.DISCARD) {
                throw new IOException("cannot forget");
            }
        });
        DdexFileResult result = readOne(attempts);
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.error())
                .isInstanceOf(MemoryLimitExceededException.class)
                .hasSuppressedException(new IOException("cannot forget"));
    }

    @Test
    void aFileWhoseCommitFailsNeverComesAgainAndIsNotDiscarded() {
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.COMMIT) {
                refuse();
            }
        });
        DdexFileResult result = readOne(attempts);
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.error()).isInstanceOf(MemoryLimitExceededException.class);
        assertThat(attempts.of(result.file()))
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.isDiscarded()).isFalse());
    }

    @Test
    void theParsersOwnRefusalComesAgainOnceTheBudgetHasRoom() throws IOException {
        MemoryReservation hog = budget.reserve("hog", 0);
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (attempt.number == 1 && turn == Turn.BEGIN) {
                hog.grow(budget.availableBytes());
            } else if (turn == Turn.DISCARD) {
                hog.close();
            }
        });
        DdexFileResult result = readOne(attempts);
        assertThat(attempts.of(result.file()).get(0).reason).isInstanceOf(MemoryLimitExceededException.class);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(result.succeeded()).isTrue();
        assertThat(attempts.committed(result.file()).digest)
                .hasToString(files.message(result.file()).digest().toString());
    }

    @Test
    void filesThatFailedTogetherComeAgainOneAtATime() {
        AtomicInteger second = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (attempt.number == 2) {
                if (turn == Turn.BEGIN) {
                    most.accumulateAndGet(second.incrementAndGet(), Math::max);
                } else if (turn == Turn.COMMIT) {
                    second.decrementAndGet();
                }
            } else if (turn == Turn.CHUNK) {
                refuse();
            }
        });
        assertThat(read(attempts, 8)).allMatch(DdexFileResult::succeeded).allMatch(result -> result.attempts() == 2);
        assertThat(most).hasValue(1);
    }

    @Test
    void aFileIsBegunAgainEvenIfMemoryStaysTightAndTheRunTellsOfIt() {
        AtomicReference<Double> used = new AtomicReference<>(0.0);
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.CHUNK && attempt.number == 1) {
                used.set(1.0);
                refuse();
            }
        });
        DdexBatch batch =
                batch().memory(used::get).admissionTimeout(Duration.ZERO).build();
        try (DdexFileResults results = batch.processFiles(GeneratedFiles.paths(1), 1, attempts, Cancellation.none())) {
            assertThat(results.next().succeeded()).isTrue();
            assertThat(results.hasNext()).isFalse();
            assertThat(results.progress().retried()).isEqualTo(1);
        }
    }
}
