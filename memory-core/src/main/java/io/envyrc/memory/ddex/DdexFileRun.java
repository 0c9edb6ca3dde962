package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.batch.BatchResult;
import io.envyrc.memory.batch.BatchResult.End;
import io.envyrc.memory.batch.ResultHandler;
import io.envyrc.memory.pressure.PressureLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

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
                .ordered(config.ordered())
                .virtualThreads(config.virtualThreads())
                .pressure(this::pressure)
                .admissionTimeout(config.admissionTimeout())
                .build()
                .<FileOutcome, FileOutcome, X>map(
                        () -> IntStream.range(0, files.size())
                                .takeWhile(index -> !cancellation.isCancelled())
                                .mapToObj(index -> new FileOutcome(files.get(index), index))
                                .iterator(),
                        outcome -> read(outcome, stop),
                        (outcome, index) -> results.result(outcome.result(), index),
                        stop);
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

    /** Reads a file. Throws nothing, so none goes without its result. */
    private FileOutcome read(FileOutcome outcome, Cancellation stop) {
        DdexLedger ledger = config.ledger();
        if (ledger == null) {
            attempts(outcome, stop);
        } else {
            try (DdexLedger.Entry entry =
                    ledger.open(String.valueOf(outcome.file().getFileName()))) {
                attempts(outcome, stop);
                entry.end(outcome);
            } catch (Throwable e) {
                // Nothing was begun: once open, the entry throws nothing.
                outcome.failed(e);
            }
        }
        tally.ended(outcome);
        return outcome;
    }

    private void attempts(FileOutcome outcome, Cancellation stop) {
        try {
            if (isCancelled(stop)) {
                throw new CancellationException("cancelled by the caller");
            }
            long start = System.nanoTime();
            FileTally.OfFile bytes = tally.file(config.source().size(outcome.file()));
            try {
                if (attempt(outcome, bytes, config.parser(), stop).isRepeatable()) {
                    again(outcome, bytes, stop);
                }
            } finally {
                bytes.end();
                outcome.took(System.nanoTime() - start);
            }
        } catch (Throwable e) {
            // Not the attempts', which throw nothing.
            outcome.failed(e);
        }
    }

    private FileAttempt attempt(FileOutcome outcome, FileTally.OfFile bytes, DdexParser parser, Cancellation stop) {
        FileAttempt attempt = new FileAttempt(handlers);
        attempt.run(
                outcome.file(),
                path -> new CountedInput(config.source().open(path, bytes::done), bytes, cancellation),
                parser,
                stop);
        outcome.attempted(attempt);
        return attempt;
    }

    /** Makes the second attempt, once there is room, unless the run is cancelled first. */
    private void again(FileOutcome outcome, FileTally.OfFile bytes, Cancellation stop) {
        bytes.restart();
        try {
            while (!retrying.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isCancelled(stop)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Only a run that is ending interrupts.
            return;
        }
        try {
            if (room.await(() -> isCancelled(stop))) {
                tally.retried();
                attempt(outcome, bytes, halved, stop);
            }
        } finally {
            retrying.release();
        }
    }

    private boolean isCancelled(Cancellation stop) {
        return stop.isCancelled() || cancellation.isCancelled();
    }
}
