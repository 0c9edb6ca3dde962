package io.envyrc.memory.ddex;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

class DdexPublisherTest {
    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private final MemoryBudget budget = MemoryBudget.ofBytes(64 << 20);
    private final DdexParser parser = DdexParser.builder()
            .buffers(DdexBufferPool.of(pools))
            .budget(budget)
            .build();

    @Test
    void obeysTheRulesOfReactiveStreams() {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG suite = new TestNG(false);
        suite.setVerbose(0);
        suite.addListener(results);
        suite.setTestClasses(new Class<?>[] {DdexPublisherVerification.class});
        suite.run();
        assertThat(results.getFailedTests()).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(15);
    }

    @Test
    void givesTheEventsOfTheOtherFacesAndThenCompletes() throws Exception {
        MessageShape shape = MessageShape.ofBytes(50_000);
        Recorder recorder = new Recorder();
        parser.publish(new GeneratedMessage(shape)).subscribe(recorder);
        recorder.subscription().request(Long.MAX_VALUE);
        assertThat(recorder.ended.await(30, SECONDS)).isTrue();
        assertThat(recorder.failure).isNull();
        assertThat(recorder.events)
                .containsExactlyElementsOf(Messages.parse(DdexParser.create(), new GeneratedMessage(shape)));
        nothingIsHeld();
    }

    @Test
    void readsNothingWithoutDemandAndNoMoreThanIsAskedFor() throws InterruptedException {
        Recorder recorder = new Recorder();
        parser.publish(message()).subscribe(recorder);
        assertThat(pools.bytePool().stats().gets()).isZero();
        recorder.subscription().request(1);
        assertThat(recorder.events.poll(30, SECONDS)).isInstanceOf(DdexEvent.MessageStart.class);
        recorder.subscription().request(1);
        assertThat(recorder.events.poll(30, SECONDS)).isInstanceOf(DdexEvent.Resource.class);
        assertThat(recorder.events).isEmpty();
        recorder.subscription().cancel();
    }

    @Test
    void aCancellationEndsTheThreadThatWaitsForDemandAndGivesAllBack() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        parser.publish(
                        message(),
                        task -> new Thread(() -> {
                                    task.run();
                                    over.countDown();
                                })
                                .start())
                .subscribe(recorder);
        recorder.subscription().request(1);
        assertThat(recorder.events.poll(30, SECONDS)).isNotNull();
        recorder.subscription().cancel();
        assertThat(over.await(30, SECONDS)).isTrue();
        assertThat(recorder.ended.getCount()).isEqualTo(1);
        nothingIsHeld();
    }

    @Test
    void aMessageThatIsRefusedEndsTheSubscriptionBehindWhatWasGood() {
        Recorder recorder = new Recorder();
        InputStream bad = Messages.stream(Messages.START + "<ResourceList>" + Messages.resource("A1", "") + "</a>");
        parser.publish(bad, Runnable::run).subscribe(recorder);
        recorder.subscription().request(10);
        assertThat(recorder.failure).isInstanceOf(DdexParseException.class);
        assertThat(recorder.events).hasSize(2);
        nothingIsHeld();
    }

    @Test
    void aSecondSubscriberAndAFullExecutorAreRefused() {
        Flow.Publisher<DdexEvent> publisher = parser.publish(message(), task -> {
            throw new RejectedExecutionException("full");
        });
        Recorder first = new Recorder();
        Recorder second = new Recorder();
        publisher.subscribe(first);
        publisher.subscribe(second);
        assertThat(second.failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the message is read once: it has a subscriber already");
        first.subscription().request(1);
        assertThat(first.failure).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void whatTheSubscriberThrowsIsNotToldToIt() {
        IllegalStateException thrown = new IllegalStateException("by the subscriber");
        Recorder recorder = new Recorder() {
            @Override
            public void onNext(DdexEvent event) {
                throw thrown;
            }
        };
        parser.publish(message(), Runnable::run).subscribe(recorder);
        assertThatThrownBy(() -> recorder.subscription().request(1)).isSameAs(thrown);
        assertThat(recorder.failure).isNull();
        nothingIsHeld();
    }

    private void nothingIsHeld() {
        assertThat(pools.bytePool().stats().leased()).isZero();
        assertThat(budget.reservedBytes("ddex")).isZero();
    }

    private static InputStream message() {
        return Messages.stream(Messages.resources(Messages.resource("A1", ""), Messages.resource("A2", "")));
    }

    /** Keeps what it is given. */
    private static class Recorder implements Flow.Subscriber<DdexEvent> {
        final BlockingQueue<DdexEvent> events = new LinkedBlockingQueue<>();
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
        public void onNext(DdexEvent event) {
            events.add(event);
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
