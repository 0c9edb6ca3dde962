package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.PulledItems;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The results of a run over files, pulled as they come. Files are read on other threads meanwhile, as far ahead as
 * {@link DdexBatch} says.
 *
 * <p>Close it: files under way are cancelled and discarded then, and waited for up to their next read; nothing runs any more
 * once it is closed. Not thread-safe, but for {@link #progress()}.
 */
public final class DdexFileResults extends PulledItems<DdexFileResult> {
    static final String THREAD = "memory-ddex-files";

    private final DdexFileRun run;
    private final Cancellation stop = Cancellation.create();
    private final Handoff<DdexFileResult> handoff = new Handoff<>();
    private @Nullable Thread feeder;

    DdexFileResults(DdexFileRun run) {
        super("results");
        this.run = run;
    }

    /** Returns how far the run has come. May be called by any thread, also once this is closed. */
    public DdexFileProgress progress() {
        return run.progress();
    }

    /**
     * Waits for the next result.
     *
     * @throws CancellationException if cancelled, once the results of files under way were given
     * @throws io.envyrc.memory.batch.AdmissionTimeoutException if memory stayed above its threshold, once the results of
     *     files under way were given
     * @throws java.io.UncheckedIOException if this thread is interrupted, which ends the run; its flag is set again
     * @throws IllegalStateException if closed before the end, also by an earlier failure
     */
    @Override
    public boolean hasNext() {
        return super.hasNext();
    }

    @Override
    protected @Nullable DdexFileResult read() throws IOException {
        if (feeder == null) {
            Thread thread = new Thread(this::feed, THREAD);
            thread.setDaemon(true);
            feeder = thread;
            thread.start();
        }
        try {
            return handoff.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while files are read");
        }
    }

    private void feed() {
        Throwable error = null;
        try {
            run.run((result, index) -> handoff.put(result), stop);
        } catch (Throwable e) {
            error = e;
        }
        handoff.end(error);
    }

    @Override
    protected void release() {
        Thread thread = feeder;
        if (thread == null) {
            return;
        }
        stop.cancel();
        handoff.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // Passed on, so that a read that blocks ends; the run waits for its workers nevertheless.
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
