package io.envyrc.memory.pressure;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes log lines on another thread, one after another, so that an appender that blocks holds up nobody who has something
 * to say. What does not fit among the {@value #MOST} that wait is dropped. Thread-safe.
 */
final class Journal {
    static final int MOST = 64;

    private final Executor executor;

    /** Guarded by {@code this}, as is {@link #active}: whether a submission is queued or running. */
    private final Queue<Runnable> lines = new ArrayDeque<>();

    private boolean active;

    Journal(Executor executor) {
        this.executor = executor;
    }

    /** Has {@code line} write. Never waits and never throws. */
    void write(Runnable line) {
        try {
            synchronized (this) {
                if (lines.size() >= MOST) {
                    return;
                }
                lines.add(line);
                if (active) {
                    return;
                }
                active = true;
            }
            executor.execute(this::drain);
        } catch (RuntimeException | Error e) {
            // No thread or no memory to be had: nothing can be said, now.
            synchronized (this) {
                active = false;
                lines.clear();
            }
        }
    }

    private void drain() {
        for (Runnable line = next(); line != null; line = next()) {
            try {
                line.run();
            } catch (RuntimeException | Error e) {
                // An appender that throws has nobody to tell it to.
                Thread.onSpinWait();
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        Runnable line = lines.poll();
        active = line != null;
        return line;
    }
}
