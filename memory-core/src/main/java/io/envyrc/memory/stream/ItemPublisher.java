package io.envyrc.memory.stream;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Offers what is read of one source to one subscriber, by the rules of Reactive Streams: no item without demand. Nothing
 * is read before the first request.
 *
 * <p>From then on the subscription takes one thread of the executor until it ends, for it reads where the source may block
 * and waits where there is no demand. A cancellation is noticed at the next item, and wherever the reading heeds it. What
 * the reading throws, and a request for less than one item, ends the subscription by {@code onError}; so does an
 * {@link Error}, which then goes on to the executor, as does what the subscriber throws. A second subscriber is refused.
 *
 * <p>Thread-safe.
 *
 * @param <T> what is found
 */
public final class ItemPublisher<T> implements Flow.Publisher<T> {
    private final ItemReading<T> reading;
    private final String source;
    private final String item;
    private final Executor executor;
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * Offers a source. Reads nothing yet.
     *
     * @param reading reads it, once at most
     * @param source what errors call the source
     * @param item what errors call an item
     * @param executor where it is read
     */
    public ItemPublisher(ItemReading<T> reading, String source, String item, Executor executor) {
        this.reading = Objects.requireNonNull(reading, "reading");
        this.source = Objects.requireNonNull(source, "source");
        this.item = Objects.requireNonNull(item, "item");
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    /** Returns an executor that runs each task on a new daemon thread. */
    public static Executor newThreads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        };
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!taken.compareAndSet(false, true)) {
            subscriber.onSubscribe(new Refused());
            subscriber.onError(
                    new IllegalStateException("the %s is read once: it has a subscriber already".formatted(source)));
            return;
        }
        ItemSubscription<T> subscription = new ItemSubscription<>(reading, item, subscriber);
        subscriber.onSubscribe(subscription);
        subscription.ready(() -> start(subscription));
    }

    private void start(ItemSubscription<T> subscription) {
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
