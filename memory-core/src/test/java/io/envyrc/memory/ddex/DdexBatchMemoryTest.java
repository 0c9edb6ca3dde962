package io.envyrc.memory.ddex;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.ddex.RecordedAttempts.Attempt;
import io.envyrc.memory.ddex.RecordedAttempts.Turn;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.PoolStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

/**
 * Four messages at once in a heap of 64 MB, three of which run out of memory on their way: one in the heap, one in the
 * budget, one where a handler finds no room. {@code -Dddex.files.megabytes} sets the size of each.
 */
@Execution(CONCURRENT)
class DdexBatchMemoryTest {
    private static final int MEGABYTES = Integer.getInteger("ddex.files.megabytes", 16);

    @Test
    void fourMessagesAtOnceLoseNoRecordAndGiveNoneTwiceWhateverFailsForMemory() throws Exception {
        String output = ChildJvm.run(120 + MEGABYTES, List.of("-Xmx64m"), Child.class, "" + MEGABYTES);
        System.out.print(output);
        assertThat(output.lines())
                .contains(
                        "message-0.xml exact",
                        "message-1.xml exact after MemoryLimitExceededException",
                        "message-2.xml exact after OutOfMemoryError",
                        "message-3.xml exact after MemoryLimitExceededException",
                        "leased 0, reserved 0, results 4",
                        "running 0, succeeded 4, failed 0, begun again 3");
    }

    /** What runs in the small JVM. */
    static final class Child {
        private final MemoryBudget budget = MemoryBudget.ofBytes(16 << 20);
        private final PoolManager pools =
                PoolManager.builder(PoolConfig.defaults()).budget(budget).build();
        private final MemoryReservation hog = budget.reserve("hog", 0);
        private final CountDownLatch hogGone = new CountDownLatch(1);

        private Child() {}

        public static void main(String[] args) throws Exception {
            new Child().run(Long.parseLong(args[0]) << 20);
        }

        private void run(long bytes) throws Exception {
            long started = System.nanoTime();
            GeneratedFiles files = new GeneratedFiles(bytes);
            RecordedAttempts attempts = new RecordedAttempts(this::fail);
            DdexParser parser = DdexParser.builder()
                    .limits(DdexLimits.builder().maxElementCount(0).build())
                    .buffers(DdexBufferPool.of(pools))
                    .budget(budget)
                    .build();
            ManagedDdexService service =
                    ManagedDdexService.builder(parser).source(files).build();
            int count = 0;
            try (DdexFileResults results =
                    service.processFiles(GeneratedFiles.paths(4), 4, attempts, Cancellation.none())) {
                while (results.hasNext()) {
                    check(results.next(), attempts, files);
                    count++;
                }
                DdexFileProgress progress = results.progress();
                System.out.printf(
                        "%,d bytes read, %,d records, %d begun again, %d s, %,d bytes a second%n",
                        progress.bytesRead(),
                        progress.records(),
                        progress.retried(),
                        (System.nanoTime() - started) / 1_000_000_000,
                        (long) progress.bytesPerSecond());
            }
            long leased =
                    pools.stats().values().stream().mapToLong(PoolStats::leased).sum();
            System.out.println(
                    "leased %d, reserved %d, results %d".formatted(leased, budget.reservedBytes("ddex"), count));
            DdexStats stats = service.stats();
            System.out.println("running %d, succeeded %d, failed %d, begun again %d"
                    .formatted(stats.running(), stats.succeeded(), stats.failed(), stats.retried()));
        }

        /** Fails the first attempts at three files, the first of them alone, the others on their way. */
        private void fail(Turn turn, Attempt attempt) throws IOException {
            if (attempt.number > 1) {
                return;
            }
            int file = GeneratedFiles.paths(4).indexOf(attempt.file);
            if (file == 3 && turn == Turn.BEGIN) {
                hog.grow(budget.availableBytes());
            } else if (file == 3 && turn == Turn.DISCARD) {
                hog.close();
                hogGone.countDown();
            } else if (turn == Turn.BEGIN) {
                await(hogGone);
            } else if (turn == Turn.CHUNK && attempt.chunks == 100) {
                if (file == 1) {
                    MemoryBudget.ofBytes(1).reserve("handler", 2);
                } else if (file == 2) {
                    throw new IOException("there was room for " + new byte[1 << 30].length);
                }
            }
        }

        private static void await(CountDownLatch latch) throws IOException {
            try {
                if (!latch.await(60, SECONDS)) {
                    throw new IOException("nobody came");
                }
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }

        private static void check(DdexFileResult result, RecordedAttempts attempts, GeneratedFiles files) {
            Path file = result.file();
            GeneratedMessage message = files.read(file);
            Attempt committed = attempts.committed(file);
            boolean exact = result.succeeded()
                    && committed.digest.toString().equals(message.digest().toString())
                    && GeneratedMessage.counts(result.counts()).equals(message.counts())
                    && result.bytes() == message.size();
            StringBuilder line = new StringBuilder(file + (exact ? " exact" : " wrong: " + result));
            for (Attempt attempt : attempts.of(file)) {
                if (attempt.reason != null) {
                    line.append(" after ").append(attempt.reason.getClass().getSimpleName());
                }
            }
            System.out.println(line);
        }
    }
}
