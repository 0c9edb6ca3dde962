package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapWatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A callback that runs on an executor, never twice at once, however often it is triggered.
 *
 * <p>Invariants, guarded by {@code this}: {@code active} holds while exactly one submission is queued or running;
 * {@code pending} is the latest argument not yet taken by a run. A trigger that finds the task active leaves its
 * argument there, and the run in progress submits one more when it ends; so each trigger is followed by a run that
 * starts after it, and any number of triggers during a run make one more. Each run is a submission of its own, so a busy
 * task does not keep a shared executor from the others.
 *
 * <p>Where the heap is full, even the call needs memory that there is none of. A run that finds so before it has called
 * anybody waits for memory, {@value #RETRIES} times {@value #RETRY_MILLIS} ms at the most, since what it was to tell is
 * what may free some.
 */
final class CollapsingTask<T> {
    private static final Logger log = LoggerFactory.getLogger(CollapsingTask.class);

    static final int RETRIES = 400;
    static final int RETRY_MILLIS = 5;

    private final String name;
    private final Executor executor;
    private final Predicate<T> body;
    private final CallbackCounters counters;

    /** Made once: the heap may be full when it is needed. */
    private final Runnable run = this::run;

    /** Whether the run under way has called the body; touched by that run only. */
    private boolean called;

    private boolean active;
    private @Nullable T pending;
    private volatile boolean forgotten;

    CollapsingTask(String name, Executor executor, Consumer<T> body, CallbackCounters counters) {
        this(name, executor, counters, argument -> {
            body.accept(argument);
            return true;
        });
    }

    /**
     * @param body returns whether there was anything to do; a run without is not counted
     */
    CollapsingTask(String name, Executor executor, CallbackCounters counters, Predicate<T> body) {
        this.name = name;
        this.executor = executor;
        this.body = body;
        this.counters = counters;
    }

    /** Returns what it is, for people. */
    String name() {
        return name;
    }

    /** Asks for a run that starts after this call. Never waits for it and never throws. */
    void trigger(T argument) {
        reject(request(argument));
    }

    /**
     * Asks for a run that starts after this call. Never waits for it.
     *
     * @throws OutOfMemoryError if the heap has no room for the request, which then was not made
     */
    void triggerOrRunOut(T argument) {
        Throwable refusal = request(argument);
        if (refusal instanceof OutOfMemoryError full && HeapWatch.isHeap(full)) {
            throw full;
        }
        reject(refusal);
    }

    private @Nullable Throwable request(T argument) {
        synchronized (this) {
            pending = argument;
            if (active) {
                return null;
            }
            active = true;
        }
        return submit();
    }

    private void reject(@Nullable Throwable refusal) {
        if (refusal != null) {
            counters.rejected(this, refusal);
        }
    }

    /** Tells whether a run is queued or under way. */
    synchronized boolean isActive() {
        return active;
    }

    /** Forgets the triggers that no run has taken yet; a run in progress goes on. */
    synchronized void discard() {
        pending = null;
    }

    void beForgotten() {
        forgotten = true;
    }

    boolean isForgotten() {
        return forgotten;
    }

    private @Nullable Throwable submit() {
        try {
            executor.execute(run);
            return null;
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                active = false;
                pending = null;
            }
            return e;
        }
    }

    private void run() {
        T argument = take();
        if (argument == null) {
            return;
        }
        try {
            call(argument);
        } finally {
            if (endRun()) {
                reject(submit());
            }
        }
    }

    private synchronized @Nullable T take() {
        T argument = pending;
        pending = null;
        active = argument != null;
        return argument;
    }

    private synchronized boolean endRun() {
        active = pending != null;
        return active;
    }

    private void call(T argument) {
        boolean failedBefore = counters.isFailing(this);
        called = false;
        for (int retries = 0; ; retries++) {
            try {
                counters.count(this, () -> {
                    called = true;
                    return body.test(argument);
                });
                return;
            } catch (Throwable e) {
                if (called || retries == RETRIES || !(e instanceof OutOfMemoryError full && HeapWatch.isHeap(full))) {
                    logSafely(e, failedBefore);
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            }
        }
    }

    private void logSafely(Throwable e, boolean failedBefore) {
        try {
            logFailure(e, failedBefore);
        } catch (OutOfMemoryError full) {
            // It is counted; the thread shall live to make the next call.
            Thread.onSpinWait();
        }
    }

    private void logFailure(Throwable e, boolean failedBefore) {
        // A callback that fails each time is triggered most when the process is least able to write logs.
        if (failedBefore) {
            log.debug("{} failed again", name, e);
        } else {
            log.warn("{} failed; further failures in a row are logged at debug level", name, e);
        }
    }
}
