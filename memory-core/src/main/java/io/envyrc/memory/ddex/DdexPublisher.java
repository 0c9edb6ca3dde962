package io.envyrc.memory.ddex;

import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A message to subscribe to, once; see {@link DdexParser#publish}. */
final class DdexPublisher implements Flow.Publisher<DdexEvent> {
    private final DdexParser parser;
    private final InputStream in;
    private final Executor executor;
    private final AtomicBoolean taken = new AtomicBoolean();

    DdexPublisher(DdexParser parser, InputStream in, Executor executor) {
        this.parser = parser;
        this.in = Objects.requireNonNull(in, "in");
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    @Override
    public void subscribe(Flow.Subscriber<? super DdexEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!taken.compareAndSet(false, true)) {
            subscriber.onSubscribe(new Refused());
            subscriber.onError(new IllegalStateException("the message is read once: it has a subscriber already"));
            return;
        }
        DdexSubscription subscription = new DdexSubscription(parser, in, subscriber);
        subscriber.onSubscribe(subscription);
        subscription.ready(() -> start(subscription));
    }

    private void start(DdexSubscription subscription) {
        try {
            executor.execute(subscription);
        } catch (RejectedExecutionException e) {
            subscription.reject(e);
        } catch (Error e) {
            // As where no thread can be started. If this is an error of the reading, it has been signalled already.
            subscription.reject(e);
            throw e;
        }
    }

    /** What a subscriber gets that comes too late. */
    private static final class Refused implements Flow.Subscription {
        @Override
        public void request(long n) {
            // The error has been signalled; nothing follows it.
        }

        @Override
        public void cancel() {
            // As above.
        }
    }
}
