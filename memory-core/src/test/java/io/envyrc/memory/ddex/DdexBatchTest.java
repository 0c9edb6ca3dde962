package io.envyrc.memory.ddex;

import static io.envyrc.memory.ddex.Runs.all;
import static io.envyrc.memory.ddex.Runs.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.AdmissionTimeoutException;
import io.envyrc.memory.ddex.RecordedAttempts.Turn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DdexBatchTest {
    @RegisterExtension
    final BatchUnderTest setUp = new BatchUnderTest();

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1, 4", "9, 1", "9, 4"})
    void givesEachFileOnceWithItsCountsAndRecords(int count, int maxConcurrent) throws IOException {
        RecordedAttempts attempts = new RecordedAttempts();
        List<DdexFileResult> results = all(setUp.builder()
                .build()
                .processFiles(GeneratedFiles.paths(count), maxConcurrent, attempts, Cancellation.none()));

        assertThat(results)
                .extracting(DdexFileResult::file)
                .containsExactlyInAnyOrderElementsOf(GeneratedFiles.paths(count));
        for (DdexFileResult result : results) {
            GeneratedMessage expected = setUp.files.message(result.file());
            assertThat(result.error()).isNull();
            assertThat(result.file()).isEqualTo(GeneratedFiles.path((int) result.index()));
            assertThat(result.attempts()).isEqualTo(1);
            assertThat(result.bytes()).isEqualTo(expected.size());
            assertThat(GeneratedMessage.counts(result.counts())).isEqualTo(expected.counts());
            assertThat(attempts.committed(result.file()).digest)
                    .hasToString(expected.digest().toString());
        }
    }

    @Test
    void givesResultsInTheOrderOfTheFilesWhenBuiltSo() throws IOException {
        CountDownLatch others = new CountDownLatch(3);
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.COMMIT) {
                if (attempt.file.equals(GeneratedFiles.path(0))) {
                    await(others);
                }
                others.countDown();
            }
        });
        List<DdexFileResult> results = all(setUp.builder()
                .ordered(true)
                .build()
                .processFiles(GeneratedFiles.paths(8), 4, attempts, Cancellation.none()));
        assertThat(results).extracting(DdexFileResult::index).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void oneFilesFailureIsItsResultAndStopsNoOther(@TempDir Path directory) throws IOException {
        byte[] whole = GeneratedMessage.bytes(MessageShape.ofBytes(20_000));
        Path good = Files.write(directory.resolve("good.xml"), whole);
        Path cut = Files.write(directory.resolve("cut.xml"), Arrays.copyOf(whole, 15_000));
        Path missing = directory.resolve("missing.xml");
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.CHUNK && attempt.file.endsWith("refused.xml")) {
                throw new IllegalStateException("no");
            }
        });
        Path refused = Files.write(directory.resolve("refused.xml"), whole);
        List<DdexFileResult> results = all(DdexBatch.builder(setUp.parser)
                .ordered(true)
                .build()
                .processFiles(List.of(cut, missing, refused, good), 1, attempts, Cancellation.none()));

        assertThat(results.get(0).error())
                .isInstanceOfSatisfying(
                        DdexParseException.class,
                        e -> assertThat(e.kind()).isEqualTo(DdexParseException.Kind.TRUNCATED));
        assertThat(results.get(0).counts().parties()).isPositive();
        assertThat(results.get(0).bytes()).isEqualTo(15_000);
        assertThat(results.get(1).error()).isInstanceOf(NoSuchFileException.class);
        assertThat(results.get(2).error()).hasMessage("no");
        assertThat(results.get(3).succeeded()).isTrue();
        assertThat(results.get(3).bytes()).isEqualTo(whole.length);
        assertThat(results).extracting(DdexFileResult::attempts).containsOnly(1);
        for (Path failed : List.of(cut, missing, refused)) {
            assertThat(attempts.of(failed)).hasSize(1).allMatch(RecordedAttempts.Attempt::isDiscarded);
        }
        assertThat(attempts.committed(good).isDiscarded()).isFalse();
    }

    @Test
    void readsAsManyAtOnceAsAskedForAndNoMore() throws IOException {
        CyclicBarrier together = new CyclicBarrier(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.BEGIN) {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                await(together);
            } else if (turn == Turn.COMMIT) {
                running.decrementAndGet();
            }
        });
        all(setUp.builder().build().processFiles(GeneratedFiles.paths(12), 3, attempts, Cancellation.none()));
        assertThat(most).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isNeverFurtherAheadOfItsTakerThanTheWindow(boolean ordered) throws IOException {
        int window = 2 * 2;
        AtomicInteger ahead = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.BEGIN) {
                most.accumulateAndGet(ahead.incrementAndGet(), Math::max);
            }
        });
        try (DdexFileResults results = setUp.builder()
                .ordered(ordered)
                .build()
                .processFiles(GeneratedFiles.paths(30), 2, attempts, Cancellation.none())) {
            while (results.hasNext()) {
                results.next();
                ahead.decrementAndGet();
            }
        }
        // One more may begin between the moment when a result is taken and the line above.
        assertThat(most.get()).isLessThanOrEqualTo(window + 1);
    }

    @Test
    void beginsNoFileWhileMemoryIsAboveTheThreshold() throws IOException {
        AtomicReference<Double> used = new AtomicReference<>(0.851);
        AtomicInteger asked = new AtomicInteger();
        List<Double> usedAtBegin = new ArrayList<>();
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.BEGIN) {
                usedAtBegin.add(used.get());
            }
        });
        DdexBatch batch = setUp.builder()
                .memory(() -> {
                    if (asked.incrementAndGet() > 6) {
                        used.set(0.85);
                    }
                    return asked.get() > 6 ? 0.85 : 0.851;
                })
                .build();
        assertThat(all(batch.processFiles(GeneratedFiles.paths(1), 1, attempts, Cancellation.none())))
                .allMatch(DdexFileResult::succeeded);
        assertThat(usedAtBegin).containsExactly(0.85);
    }

    @Test
    void looksAtThisJvmsMemoryUnlessToldOtherwise() throws IOException {
        DdexBatch batch = DdexBatch.builder(setUp.parser).source(setUp.files).build();
        assertThat(all(batch.processFiles(GeneratedFiles.paths(2), 2))).allMatch(DdexFileResult::succeeded);
        DdexBatch never = DdexBatch.builder(setUp.parser)
                .source(setUp.files)
                .memoryThreshold(Double.MIN_VALUE)
                .admissionTimeout(Duration.ZERO)
                .build();
        System.gc();
        DdexFileResults results = never.processFiles(GeneratedFiles.paths(2), 2);
        assertThatThrownBy(results::hasNext).isInstanceOf(AdmissionTimeoutException.class);
    }

    @Test
    void tellsHowFarItHasComeByTheSizesOfTheFiles() throws IOException {
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch half = new CountDownLatch(1);
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == Turn.BEGIN && attempt.file.equals(GeneratedFiles.path(2))) {
                half.countDown();
                await(looked);
            }
        });
        try (DdexFileResults results =
                setUp.builder().build().processFiles(GeneratedFiles.paths(4), 1, attempts, Cancellation.none())) {
            assertThat(results.progress().remaining()).isEmpty();
            results.next();
            await(half);
            DdexFileProgress progress = results.progress();
            assertThat(progress.files()).isEqualTo(4);
            assertThat(progress.succeeded()).isEqualTo(2);
            assertThat(progress.share()).isEqualTo(0.5);
            assertThat(progress.bytesRead()).isGreaterThanOrEqualTo(2 * BatchUnderTest.FILE_BYTES);
            assertThat(progress.bytesPerSecond()).isPositive();
            assertThat(progress.remaining().orElseThrow()).isEqualTo(progress.elapsed());
            looked.countDown();
            all(results);
            assertThat(results.progress().share()).isEqualTo(1);
            assertThat(results.progress().remaining()).contains(Duration.ZERO);
        }
    }

    @Test
    void tellsHowFarItHasComeByTheNumberOfFilesWhereNoSizeIsKnown(@TempDir Path directory) throws IOException {
        DdexBatch batch = setUp.builder()
                .source(file -> new ByteArrayInputStream("<x/>".getBytes(UTF_8)))
                .build();
        try (DdexFileResults results = batch.processFiles(List.of(directory.resolve("a"), directory.resolve("b")), 1)) {
            assertThat(results.progress().share()).isZero();
            all(results);
            assertThat(results.progress().share()).isEqualTo(1);
            assertThat(results.progress().failed()).isEqualTo(2);
        }
    }

    @Test
    void readsOnVirtualThreadsWhereTheJvmHasThem() throws IOException {
        boolean has = Runtime.version().feature() >= 21;
        if (!has) {
            assertThatThrownBy(() -> setUp.builder().virtualThreads(true).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("virtual threads need Java 21 or later");
        }
        AtomicReference<Class<?>> type = new AtomicReference<>();
        RecordedAttempts attempts = new RecordedAttempts(
                (turn, attempt) -> type.set(Thread.currentThread().getClass()));
        DdexBatch batch = setUp.builder().virtualThreads(has).build();
        assertThat(all(batch.processFiles(GeneratedFiles.paths(3), 2, attempts, Cancellation.none())))
                .hasSize(3)
                .allMatch(DdexFileResult::succeeded);
        assertThat(type.get() == Thread.class).isEqualTo(!has);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void refusesToReadNothingAtOnce(int maxConcurrent) {
        assertThatThrownBy(() -> setUp.builder().build().processFiles(List.of(), maxConcurrent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DdexBatch: maxConcurrent must be >= 1 but was " + maxConcurrent);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.01, Double.NaN})
    void refusesAThresholdThatIsNoShare(double threshold) {
        assertThatThrownBy(() -> setUp.builder().memoryThreshold(threshold))
                .hasMessage("DdexBatch: memoryThreshold must be above 0 and up to 1 but was " + threshold);
    }
}
