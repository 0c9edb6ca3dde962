package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.envyrc.memory.Cancellation;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.ddex.RecordedAttempts.Attempt;
import io.envyrc.memory.ddex.RecordedAttempts.Turn;
import io.envyrc.memory.leak.MemorySession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What a service reads counts once, though memory fails on its way and each warning of growth fails too. */
@Timeout(60)
class ManagedDdexFilesTest {
    private static final int FILES = 12;

    @RegisterExtension
    final BatchUnderTest setUp = new BatchUnderTest();

    private final Logger logger = (Logger) LoggerFactory.getLogger(MemorySession.class);
    private final FullLog log = new FullLog();
    private final Queue<byte[]> held = new ConcurrentLinkedQueue<>();
    private final ManagedDdexService service = ManagedDdexService.builder(setUp.parser)
            .source(setUp.files)
            .growthWarning(0)
            .files(files -> files.ordered(true).memory(() -> 0))
            .build();

    @BeforeEach
    void warnInVain() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void giveTheLogBack() {
        logger.detachAppender(log);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void countsEachFileOnceWhateverFailsForMemory(int maxConcurrent) throws IOException {
        RecordedAttempts attempts = new RecordedAttempts(this::fail);
        DdexFileProgress progress;
        List<DdexFileResult> results = new ArrayList<>();
        try (DdexFileResults running =
                service.processFiles(GeneratedFiles.paths(FILES), maxConcurrent, attempts, Cancellation.none())) {
            running.forEachRemaining(results::add);
            progress = running.progress();
        }
        assertThat(log.warnings).isPositive();
        assertThat(results)
                .extracting(DdexFileResult::index)
                .containsExactlyElementsOf(LongStream.range(0, FILES).boxed().toList());
        for (DdexFileResult result : results) {
            GeneratedMessage expected = setUp.files.message(result.file());
            assertThat(result.error()).isNull();
            assertThat(result.attempts()).isEqualTo(result.index() % 3 == 0 ? 1 : 2);
            assertThat(attempts.of(result.file())).hasSize(result.attempts());
            assertThat(attempts.committed(result.file()).digest)
                    .hasToString(expected.digest().toString());
            assertThat(GeneratedMessage.counts(result.counts())).isEqualTo(expected.counts());
            assertThat(result.bytes()).isEqualTo(expected.size());
        }
        long records =
                results.stream().mapToLong(result -> result.counts().records()).sum();
        assertThat(progress.succeeded()).isEqualTo(FILES);
        assertThat(progress.ended()).isEqualTo(FILES);
        assertThat(progress.records()).isEqualTo(records);
        long bytes = results.stream().mapToLong(DdexFileResult::bytes).sum();
        assertThat(service.stats()).isEqualTo(new DdexStats(0, FILES, 0, 0, 8, bytes, records, 0, log.warnings));
    }

    /** Of three files the first is read at once, the others at the second attempt; and each has the heap grow. */
    private void fail(Turn turn, Attempt attempt) {
        held.add(new byte[1 << 20]);
        if (turn == Turn.CHUNK && attempt.number == 1) {
            int file = GeneratedFiles.paths(FILES).indexOf(attempt.file);
            if (file % 3 == 1) {
                throw new OutOfMemoryError("Java heap space");
            } else if (file % 3 == 2) {
                MemoryBudget.ofBytes(1).reserve("handler", 2);
            }
        }
    }

    @Test
    void aMessageThatWasReadIsReadThoughItsWarningFails() throws IOException {
        long records = 0;
        for (int again = 0; log.warnings == 0 && again < 10; again++) {
            DdexReading reading = service.parse(GeneratedFiles.path(0), event -> held.add(new byte[1 << 16]));
            assertThat(reading.memory().overLimit()).isEqualTo(log.warnings > 0);
            records += reading.counts().records();
        }
        assertThat(log.warnings).isEqualTo(1);
        assertThat(service.stats().records()).isEqualTo(records);
        assertThat(service.stats().failed()).isZero();
        assertThat(service.stats().running()).isZero();
    }

    @Test
    void aMessageThatFailedTellsWhyThoughItsWarningFails() {
        for (int again = 0; log.warnings == 0 && again < 10; again++) {
            assertThatThrownBy(() -> service.parse(GeneratedFiles.path(0), event -> {
                        held.add(new byte[1 << 20]);
                        throw new IllegalStateException("enough");
                    }))
                    .hasMessage("enough");
        }
        assertThat(log.warnings).isPositive();
        assertThat(service.stats().failed()).isPositive();
        assertThat(service.stats().running()).isZero();
    }

    /** A log that takes no warning of these files. */
    private static final class FullLog extends AppenderBase<ILoggingEvent> {
        volatile int warnings;

        @Override
        public synchronized void doAppend(ILoggingEvent event) {
            if (!event.getFormattedMessage().startsWith("Memory session 'ddex message-")) {
                return;
            }
            warnings++;
            if (warnings % 2 == 0) {
                throw new IllegalStateException("disk full");
            }
            throw new InternalError("no room for a line");
        }

        @Override
        protected void append(ILoggingEvent event) {
            throw new IllegalStateException("not by this way");
        }
    }
}
