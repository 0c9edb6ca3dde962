package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message for its subscriber, on one thread from the first request on. Where there is no demand that thread waits,
 * so nothing is queued.
 *
 * <p>Signals are sent by that thread alone, so they are serial; the monitor guards what the subscriber's threads set.
 * After a cancellation at most the event in work is still signalled.
 */
final class DdexSubscription implements Flow.Subscription, Runnable {
    private final DdexParser parser;
    private final InputStream in;
    private final Cancellation cancellation = Cancellation.create();
    private @Nullable Runnable starter;
    private Flow.@Nullable Subscriber<? super DdexEvent> subscriber;
    private long demand;
    private @Nullable IllegalArgumentException badRequest;

    DdexSubscription(DdexParser parser, InputStream in, Flow.Subscriber<? super DdexEvent> subscriber) {
        this.parser = parser;
        this.in = in;
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
                        "request must be for 1 event or more but was %d (Reactive Streams, rule 3.9)".formatted(n));
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
            readAll();
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

    private void readAll() throws IOException {
        try (DdexReader reader = parser.reader(in, cancellation)) {
            for (DdexEvent event = reader.next(); event != null; event = reader.next()) {
                emit(event);
            }
        }
    }

    private void emit(DdexEvent event) {
        awaitDemand();
        Flow.Subscriber<? super DdexEvent> to = receiver();
        if (to == null) {
            throw new CancellationException("cancelled by the subscriber");
        }
        try {
            to.onNext(event);
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
    private synchronized Flow.@Nullable Subscriber<? super DdexEvent> receiver() {
        return subscriber;
    }

    /** Returns whom to signal the end to, once; nothing is signalled after it, whatever the subscriber does. */
    private synchronized Flow.@Nullable Subscriber<? super DdexEvent> lastReceiver() {
        Flow.Subscriber<? super DdexEvent> last = subscriber;
        cancel();
        return last;
    }

    private void complete() {
        Flow.Subscriber<? super DdexEvent> to = lastReceiver();
        if (to != null) {
            to.onComplete();
        }
    }

    private void fail(Throwable reason) {
        Flow.Subscriber<? super DdexEvent> to = lastReceiver();
        if (to != null) {
            to.onError(reason);
        }
    }

    /** Carries what a subscriber threw past those who handle failures of the message. */
    private static final class SubscriberFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final RuntimeException thrown;

        SubscriberFailure(RuntimeException thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }
}
