package io.envyrc.memory.stream;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source for its subscriber, on one thread from the first request on. Where there is no demand that thread waits,
 * so nothing is queued.
 *
 * <p>Signals are sent by that thread alone, so they are serial; the monitor guards what the subscriber's threads set.
 * After a cancellation at most the item in work is still signalled.
 */
final class ItemSubscription<T> implements Flow.Subscription, Runnable {
    private final ItemReading<T> reading;
    private final String item;
    private final Cancellation cancellation = Cancellation.create();
    private @Nullable Runnable starter;
    private Flow.@Nullable Subscriber<? super T> subscriber;
    private long demand;
    private @Nullable IllegalArgumentException badRequest;

    ItemSubscription(ItemReading<T> reading, String item, Flow.Subscriber<? super T> subscriber) {
        this.reading = reading;
        this.item = item;
        this.subscriber = subscriber;
    }

    /**
     * Runs an action, which is to run this, at the first request. To be called once the subscriber's onSubscribe is over,
     * for no other signal may overlap with it; requests until then are noted.
     */
    void ready(Runnable action) {
        synchronized (this) {
            if (cancellation.isCancelled()) {
                return;
            }
            if (demand == 0 && badRequest == null) {
                starter = action;
                return;
            }
        }
        action.run();
    }

    @Override
    public void request(long n) {
        Runnable start;
        synchronized (this) {
            if (cancellation.isCancelled()) {
                return;
            }
            if (n > 0) {
                demand = Long.MAX_VALUE - demand < n ? Long.MAX_VALUE : demand + n;
            } else if (badRequest == null) {
                badRequest = new IllegalArgumentException(
                        "request must be for 1 %s or more but was %d (Reactive Streams, rule 3.9)".formatted(item, n));
            }
            start = starter;
            starter = null;
            notifyAll();
        }
        if (start != null) {
            start.run();
        }
    }

    @Override
    public synchronized void cancel() {
        cancellation.cancel();
        starter = null;
        subscriber = null;
        notifyAll();
    }

    /** Fails where nothing can run this. */
    void reject(Throwable reason) {
        fail(reason);
    }

    @Override
    public void run() {
        try {
            reading.readAll(this::emit, cancellation);
        } catch (SubscriberFailure e) {
            // It has broken rule 2.13 and hears no more; the executor gets to know.
            throw e.thrown;
        } catch (IOException | RuntimeException e) {
            fail(e);
            return;
        } catch (Error e) {
            fail(e);
            throw e;
        }
        complete();
    }

    private void emit(T found) {
        awaitDemand();
        Flow.Subscriber<? super T> to = receiver();
        if (to == null) {
            throw new CancellationException("cancelled by the subscriber");
        }
        try {
            to.onNext(found);
        } catch (RuntimeException e) {
            cancel();
            throw new SubscriberFailure(e);
        } catch (Error e) {
            cancel();
            throw e;
        }
    }

    private synchronized void awaitDemand() {
        while (demand == 0 && badRequest == null && !cancellation.isCancelled()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for demand");
            }
        }
        if (badRequest != null) {
            throw badRequest;
        }
        cancellation.throwIfCancelled();
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
    }

    /** Returns whom to signal to, or null after a cancellation. */
    private synchronized Flow.@Nullable Subscriber<? super T> receiver() {
        return subscriber;
    }

    /** Returns whom to signal the end to, once; nothing is signalled after it, whatever the subscriber does. */
    private synchronized Flow.@Nullable Subscriber<? super T> lastReceiver() {
        Flow.Subscriber<? super T> last = subscriber;
        cancel();
        return last;
    }

    private void complete() {
        Flow.Subscriber<? super T> to = lastReceiver();
        if (to != null) {
            to.onComplete();
        }
    }

    private void fail(Throwable reason) {
        Flow.Subscriber<? super T> to = lastReceiver();
        if (to != null) {
            to.onError(reason);
        }
    }

    /** Carries what a subscriber threw past those who handle failures of the source. */
    private static final class SubscriberFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException thrown;

        SubscriberFailure(RuntimeException thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }
}
