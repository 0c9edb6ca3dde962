package io.envyrc.memory.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it is given, and asks for nothing by itself. */
public class ItemRecorder<T> implements Flow.Subscriber<T> {
    private final BlockingQueue<T> items = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private Flow.@Nullable Subscription subscription;

    /** Returns the items that nobody has taken. */
    public final BlockingQueue<T> items() {
        return items;
    }

    public final @Nullable Throwable failure() {
        return failure;
    }

    public final boolean hasEnded() {
        return end.getCount() == 0;
    }

    public final void awaitEnd() throws InterruptedException {
        assertThat(end.await(30, SECONDS)).isTrue();
    }

    final @Nullable T next() throws InterruptedException {
        return items.poll(30, SECONDS);
    }

    public final Flow.Subscription subscription() {
        if (subscription == null) {
            throw new AssertionError("not subscribed");
        }
        return subscription;
    }

    @Override
    public final void onSubscribe(Flow.Subscription given) {
        subscription = given;
    }

    @Override
    public void onNext(T item) {
        items.add(item);
    }

    @Override
    public final void onError(Throwable reason) {
        failure = reason;
        end.countDown();
    }

    @Override
    public void onComplete() {
        end.countDown();
    }
}
