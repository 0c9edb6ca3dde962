package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.env.EnvItem.Done;
import io.envyrc.memory.env.EnvItem.Finding;
import io.envyrc.memory.env.EnvItem.Variable;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

class EnvPublisherTest {
    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private final EnvFileStreamer streamer = new EnvFileStreamer(
            EnvParser.builder().bufferSize(16).maxLineSize(50).buffers(buffers).build());

    @Test
    void obeysTheRulesOfReactiveStreams() {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG suite = new TestNG(false);
        suite.setVerbose(0);
        suite.addListener(results);
        suite.setTestClasses(new Class<?>[] {EnvPublisherVerification.class});
        suite.run();
        assertThat(results.getFailedTests()).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void givesVariablesAndFindingsInOrderAndThenTheCounts() throws InterruptedException {
        Recorder recorder = new Recorder();
        streamer.publish(stream("A=1\njunk\nB=2")).subscribe(recorder);
        recorder.subscription().request(Long.MAX_VALUE);
        assertThat(recorder.ended.await(30, SECONDS)).isTrue();
        assertThat(recorder.items).hasSize(4);
        assertThat(recorder.items.poll()).isEqualTo(new Variable(new EnvVariable("A", "1", 1)));
        assertThat(recorder.items.poll()).isInstanceOf(Finding.class);
        assertThat(recorder.items.poll()).isEqualTo(new Variable(new EnvVariable("B", "2", 3)));
        assertThat(recorder.items.poll()).isEqualTo(new Done(new EnvSummary(2, 3, 12, 0, true, 1)));
        assertThat(recorder.failure).isNull();
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void readsNothingWithoutDemandAndNoMoreThanIsAskedFor() throws InterruptedException {
        Recorder recorder = new Recorder();
        streamer.publish(stream("A=1\nB=2\nC=3")).subscribe(recorder);
        assertThat(buffers.stats().gets()).isZero();
        recorder.subscription().request(1);
        assertThat(recorder.items.poll(30, SECONDS)).isEqualTo(new Variable(new EnvVariable("A", "1", 1)));
        recorder.subscription().request(1);
        assertThat(recorder.items.poll(30, SECONDS)).isEqualTo(new Variable(new EnvVariable("B", "2", 2)));
        assertThat(recorder.items).isEmpty();
        recorder.subscription().cancel();
    }

    @Test
    void cancellationEndsTheThreadThatWaitsForDemandAndGivesTheBufferBack() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        streamer.publish(
                        stream("A=1\nB=2\nC=3"),
                        task -> new Thread(() -> {
                                    task.run();
                                    over.countDown();
                                })
                                .start())
                .subscribe(recorder);
        recorder.subscription().request(1);
        assertThat(recorder.items.poll(30, SECONDS)).isNotNull();
        recorder.subscription().cancel();
        assertThat(over.await(30, SECONDS)).isTrue();
        assertThat(buffers.stats().leased()).isZero();
        assertThat(recorder.items).isEmpty();
        assertThat(recorder.ended.getCount()).isEqualTo(1);
    }

    @Test
    void failuresOfStreamAndFileEndTheSubscriptionWithTheBufferBack() throws InterruptedException {
        IOException reset = new IOException("connection reset");
        assertThat(failureOf(new BrokenStream(reset))).isSameAs(reset);
        assertThat(failureOf(stream("x".repeat(51))))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 1: line is longer than 50 bytes (maxLineSize)");
    }

    private @Nullable Throwable failureOf(InputStream in) throws InterruptedException {
        Recorder recorder = new Recorder();
        streamer.publish(in).subscribe(recorder);
        recorder.subscription().request(10);
        assertThat(recorder.ended.await(30, SECONDS)).isTrue();
        assertThat(buffers.stats().leased()).isZero();
        return recorder.failure;
    }

    @Test
    void aSubscriberThatThrowsAtTheEndHearsNothingMore() {
        IllegalStateException thrown = new IllegalStateException("at the end");
        Recorder recorder = new Recorder() {
            @Override
            public void onComplete() {
                throw thrown;
            }
        };
        streamer.publish(stream("A=1"), Runnable::run).subscribe(recorder);
        assertThatThrownBy(() -> recorder.subscription().request(2)).isSameAs(thrown);
        assertThat(recorder.failure).isNull();
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void anErrorOfTheJvmIsHeardAndGoesOn() {
        StackOverflowError thrown = new StackOverflowError();
        Recorder recorder = new Recorder();
        InputStream in = new InputStream() {
            @Override
            public int read() {
                throw thrown;
            }

            @Override
            public int read(byte[] target, int off, int len) {
                throw thrown;
            }
        };
        streamer.publish(in, Runnable::run).subscribe(recorder);
        assertThatThrownBy(() -> recorder.subscription().request(1)).isSameAs(thrown);
        assertThat(recorder.failure).isSameAs(thrown);
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void anErrorOfTheSubscriberIsNotToldToIt() {
        AssertionError thrown = new AssertionError("by the subscriber");
        Recorder recorder = new Recorder() {
            @Override
            public void onNext(EnvItem item) {
                throw thrown;
            }
        };
        streamer.publish(stream("A=1"), Runnable::run).subscribe(recorder);
        assertThatThrownBy(() -> recorder.subscription().request(1)).isSameAs(thrown);
        assertThat(recorder.failure).isNull();
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void aThreadThatCannotBeStartedIsHeard() {
        OutOfMemoryError thrown = new OutOfMemoryError("unable to create native thread");
        Recorder recorder = new Recorder();
        streamer.publish(stream("A=1"), task -> {
                    throw thrown;
                })
                .subscribe(recorder);
        assertThatThrownBy(() -> recorder.subscription().request(1)).isSameAs(thrown);
        assertThat(recorder.failure).isSameAs(thrown);
    }

    @Test
    void aSecondSubscriberAndAFullExecutorAreRefused() throws InterruptedException {
        Flow.Publisher<EnvItem> publisher = streamer.publish(stream("A=1"), task -> {
            throw new RejectedExecutionException("full");
        });
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        publisher.subscribe(first);
        publisher.subscribe(second);
        assertThat(second.failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the file is read once: it has a subscriber already");
        first.subscription().request(1);
        assertThat(first.failure).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void anIteratorIsAStreamToo() {
        try (Stream<EnvVariable> variables = streamer.open(stream("A=1\nB=2\nC=3")).stream()) {
            assertThat(variables.map(EnvVariable::key).limit(2).toList()).isEqualTo(List.of("A", "B"));
        }
        assertThat(buffers.stats().leased()).isZero();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    /** Keeps what it is given. */
    private static class Recorder implements Flow.Subscriber<EnvItem> {
        final BlockingQueue<EnvItem> items = new LinkedBlockingQueue<>();
        final CountDownLatch ended = new CountDownLatch(1);
        volatile @Nullable Throwable failure;
        private Flow.@Nullable Subscription subscription;

        Flow.Subscription subscription() {
            if (subscription == null) {
                throw new AssertionError("not subscribed");
            }
            return subscription;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(EnvItem item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable reason) {
            failure = reason;
            ended.countDown();
        }

        @Override
        public void onComplete() {
            ended.countDown();
        }
    }
}
