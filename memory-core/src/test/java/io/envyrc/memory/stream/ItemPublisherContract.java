package io.envyrc.memory.stream;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What every face that is an {@link ItemPublisher} holds. */
public abstract class ItemPublisherContract<T> {

    /** Offers a source that is read on a thread of its own. */
    protected abstract Flow.Publisher<T> publish(InputStream in);

    protected abstract Flow.Publisher<T> publish(InputStream in, Executor executor);

    /** Returns a good source of three items or more. */
    protected abstract InputStream source();

    /** Returns the items of that source. */
    protected abstract List<T> items() throws IOException;

    /** Returns what errors call a source. */
    protected abstract String sourceName();

    /** Returns the class of this face's compatibility kit. */
    protected abstract Class<? extends ItemPublisherVerification<T>> rules();

    protected abstract void nothingWasRead();

    protected abstract void nothingIsHeld();

    private ItemRecorder<T> subscribed(Flow.Publisher<T> publisher) {
        return subscribed(publisher, new ItemRecorder<>());
    }

    private ItemRecorder<T> subscribed(Flow.Publisher<T> publisher, ItemRecorder<T> recorder) {
        publisher.subscribe(recorder);
        return recorder;
    }

    @Test
    void obeysTheRulesOfReactiveStreams() {
        ItemPublisherVerification.run(rules());
    }

    @Test
    void givesEveryItemInOrderAndThenCompletes() throws Exception {
        ItemRecorder<T> recorder = subscribed(publish(source()));
        recorder.subscription().request(Long.MAX_VALUE);
        recorder.awaitEnd();
        assertThat(recorder.failure()).isNull();
        assertThat(recorder.items()).containsExactlyElementsOf(items());
        nothingIsHeld();
    }

    @Test
    void readsNothingWithoutDemandAndNoMoreThanIsAskedFor() throws Exception {
        ItemRecorder<T> recorder = subscribed(publish(source()));
        nothingWasRead();
        for (T expected : items().subList(0, 2)) {
            recorder.subscription().request(1);
            assertThat(recorder.next()).isEqualTo(expected);
            assertThat(recorder.items()).isEmpty();
        }
        recorder.subscription().cancel();
    }

    @Test
    void cancellationEndsTheThreadThatWaitsForDemandAndGivesAllBack() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        ItemRecorder<T> recorder = subscribed(publish(
                source(),
                task -> new Thread(() -> {
                            task.run();
                            over.countDown();
                        })
                        .start()));
        recorder.subscription().request(1);
        assertThat(recorder.next()).isNotNull();
        recorder.subscription().cancel();
        assertThat(over.await(30, SECONDS)).isTrue();
        assertThat(recorder.items()).isEmpty();
        assertThat(recorder.hasEnded()).isFalse();
        nothingIsHeld();
    }

    @Test
    void aFailureOfTheStreamIsHeardUnchanged() throws InterruptedException {
        IOException reset = new IOException("connection reset");
        ItemRecorder<T> recorder = subscribed(publish(new BrokenStream(reset)));
        recorder.subscription().request(1);
        recorder.awaitEnd();
        assertThat(recorder.failure()).isSameAs(reset);
        nothingIsHeld();
    }

    @Test
    void anErrorOfTheJvmIsHeardAndGoesOn() {
        StackOverflowError thrown = new StackOverflowError();
        ItemRecorder<T> recorder = subscribed(publish(new BrokenStream(thrown), Runnable::run));
        assertThatThrownBy(() -> recorder.subscription().request(1)).isSameAs(thrown);
        assertThat(recorder.failure()).isSameAs(thrown);
        nothingIsHeld();
    }

    @Test
    void whatTheSubscriberThrowsIsNotToldToIt() {
        leavesASubscriberThatThrows(new IllegalStateException("by the subscriber"));
    }

    @Test
    void anErrorOfTheSubscriberIsNotToldToIt() {
        leavesASubscriberThatThrows(new AssertionError("by the subscriber"));
    }

    private void leavesASubscriberThatThrows(Throwable thrown) {
        ItemRecorder<T> recorder = subscribed(publish(source(), Runnable::run), new ItemRecorder<>() {
            @Override
            public void onNext(T item) {
                throwUnchecked(thrown);
            }
        });
        assertThatThrownBy(() -> recorder.subscription().request(1)).isSameAs(thrown);
        assertThat(recorder.failure()).isNull();
        nothingIsHeld();
    }

    private static void throwUnchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    @Test
    void aSubscriberThatThrowsAtTheEndHearsNothingMore() {
        IllegalStateException thrown = new IllegalStateException("at the end");
        ItemRecorder<T> recorder = subscribed(publish(source(), Runnable::run), new ItemRecorder<>() {
            @Override
            public void onComplete() {
                throw thrown;
            }
        });
        assertThatThrownBy(() -> recorder.subscription().request(Long.MAX_VALUE))
                .isSameAs(thrown);
        assertThat(recorder.failure()).isNull();
        nothingIsHeld();
    }

    @Test
    void aThreadThatCannotBeStartedIsHeard() {
        OutOfMemoryError thrown = new OutOfMemoryError("unable to create native thread");
        ItemRecorder<T> recorder = subscribed(publish(source(), task -> {
            throw thrown;
        }));
        assertThatThrownBy(() -> recorder.subscription().request(1)).isSameAs(thrown);
        assertThat(recorder.failure()).isSameAs(thrown);
        nothingIsHeld();
    }

    @Test
    void aSecondSubscriberAndAFullExecutorAreRefused() {
        RejectedExecutionException full = new RejectedExecutionException("full");
        Flow.Publisher<T> publisher = publish(source(), task -> {
            throw full;
        });
        ItemRecorder<T> first = subscribed(publisher);
        ItemRecorder<T> second = subscribed(publisher);
        assertThat(second.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the %s is read once: it has a subscriber already", sourceName());
        first.subscription().request(1);
        assertThat(first.failure()).isSameAs(full);
        nothingIsHeld();
    }
}
