package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.batch.BatchResult;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.BatchResult.Failure;
import io.envyrc.memory.batch.FailureMode;
import io.envyrc.memory.batch.ResultHandler;
import io.envyrc.memory.pressure.PressureLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run of a {@link DdexBatch}. Its progress may be asked for by any thread. */
final class DdexFileRun {
    private static final long POLL_MILLIS = 20;

    private final DdexBatchConfig config;
    private final List<Path> files;
    private final int maxConcurrent;
    private final DdexFileHandlers handlers;
    private final Cancellation cancellation;
    private final DdexParser halved;
    private final MemoryRoom room;
    private final FileTally tally;

    /** Files that failed for memory together would do so again, so they are retried one at a time. */
    private final Semaphore retrying = new Semaphore(1);

    DdexFileRun(
            DdexBatchConfig config,
            List<Path> files,
            int maxConcurrent,
            DdexFileHandlers handlers,
            Cancellation cancellation) {
        this.config = config;
        this.files = files;
        this.maxConcurrent = maxConcurrent;
        this.handlers = handlers;
        this.cancellation = cancellation;
        this.halved = new DdexParser(config.parser().config().withHalfTheChunk());
        this.room = new MemoryRoom(config);
        this.tally = new FileTally(files.size());
    }

    DdexFileProgress progress() {
        return tally.progress();
    }

    /**
     * Reads the files and hands their results over, on the calling thread.
     *
     * @param stop ends the run, as the caller's cancellation does
     * @throws CancellationException if it ended early by either, or since the thread was interrupted
     */
    <X extends Exception> void run(ResultHandler<? super DdexFileResult, X> results, Cancellation stop) throws X {
        tally.start(files.stream().mapToLong(config.source()::size).sum());
        BatchResult batch = BatchProcessor.builder()
                .batchSize(1)
                .workers(maxConcurrent)
                .failureMode(FailureMode.ALL_ERRORS)
                .maxFailures(Math.max(1, files.size()))
                .ordered(config.ordered())
                .virtualThreads(config.virtualThreads())
                .pressure(this::pressure)
                .admissionTimeout(config.admissionTimeout())
                .build()
                .map(
                        () -> IntStream.range(0, files.size())
                                .takeWhile(index -> !cancellation.isCancelled())
                                .iterator(),
                        index -> read(index, stop),
                        results,
                        stop);
        for (Failure failure : batch.failures()) {
            // What a worker could not even report, as where there was no memory left for it.
            results.result(lost(failure), failure.index());
        }
        if (batch.end() == End.INTERRUPTED) {
            throw new CancellationException("interrupted");
        }
        if (batch.end() == End.CANCELLED || cancellation.isCancelled()) {
            throw new CancellationException("cancelled by the caller");
        }
    }

    private PressureLevel pressure() {
        // Once cancelled nothing is read any more, so no file needs room to be answered.
        return cancellation.isCancelled() ? PressureLevel.NORMAL : room.level();
    }

    private DdexFileResult lost(Failure failure) {
        Path file = files.get((int) failure.index());
        DdexFileResult result =
                new DdexFileResult(file, failure.index(), 0, 0, DdexCounts.NONE, Duration.ZERO, failure.error());
        tally.ended(result);
        return result;
    }

    private DdexFileResult read(int index, Cancellation stop) {
        Path file = files.get(index);
        DdexLedger ledger = config.ledger();
        if (ledger == null) {
            return attempts(file, index, stop);
        }
        try (DdexLedger.Entry entry = ledger.open(String.valueOf(file.getFileName()))) {
            DdexFileResult result = attempts(file, index, stop);
            entry.end(result);
            return result;
        }
    }

    private DdexFileResult attempts(Path file, int index, Cancellation stop) {
        if (isCancelled(stop)) {
            return result(file, index, 0, null, 0, new CancellationException("cancelled by the caller"));
        }
        long start = System.nanoTime();
        FileTally.OfFile bytes = tally.file(config.source().size(file));
        FileAttempt attempt = attempt(file, bytes, config.parser(), stop);
        int attempts = 1;
        Throwable error = attempt.error();
        if (error != null && attempt.isRepeatable()) {
            FileAttempt second = again(file, bytes, stop);
            if (second != null) {
                attempt = second;
                attempts = 2;
                error = withFirst(second.error(), error);
            }
        }
        bytes.end();
        return result(file, index, attempts, attempt, System.nanoTime() - start, error);
    }

    private FileAttempt attempt(Path file, FileTally.OfFile bytes, DdexParser parser, Cancellation stop) {
        FileAttempt attempt = new FileAttempt(handlers);
        attempt.run(
                file,
                path -> new CountedInput(config.source().open(path, bytes::done), bytes, cancellation),
                parser,
                stop);
        return attempt;
    }

    /** Makes the second attempt, once there is room; returns null if the run is cancelled first. */
    private @Nullable FileAttempt again(Path file, FileTally.OfFile bytes, Cancellation stop) {
        bytes.restart();
        try {
            while (!retrying.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isCancelled(stop)) {
                    return null;
                }
            }
        } catch (InterruptedException e) {
            // Only a run that is ending interrupts.
            return null;
        }
        try {
            if (!room.await(() -> isCancelled(stop))) {
                return null;
            }
            tally.retried();
            return attempt(file, bytes, halved, stop);
        } finally {
            retrying.release();
        }
    }

    private static @Nullable Throwable withFirst(@Nullable Throwable second, Throwable first) {
        if (second != null && second != first) {
            second.addSuppressed(first);
        }
        return second;
    }

    private DdexFileResult result(
            Path file, int index, int attempts, @Nullable FileAttempt last, long nanos, @Nullable Throwable error) {
        DdexFileResult result = new DdexFileResult(
                file,
                index,
                attempts,
                last == null ? 0 : last.bytes(),
                last == null ? DdexCounts.NONE : last.counts(),
                Duration.ofNanos(nanos),
                error);
        tally.ended(result);
        return result;
    }

    private boolean isCancelled(Cancellation stop) {
        return stop.isCancelled() || cancellation.isCancelled();
    }
}
