package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.env.EnvItem.Done;
import io.envyrc.memory.env.EnvItem.Variable;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Reactor takes the publisher as it is, by its own adapter. */
class EnvReactorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch over = new CountDownLatch(1);
    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private final EnvFileStreamer streamer = new EnvFileStreamer(
            EnvParser.builder().bufferSize(16).maxLineSize(50).buffers(buffers).build());

    @Test
    void aWholeFileEndsWithItsCounts() {
        List<EnvItem> items = flux("A=1\nB=2\n").collectList().block(LONG);
        assertThat(items)
                .containsExactly(
                        new Variable(new EnvVariable("A", "1", 1)),
                        new Variable(new EnvVariable("B", "2", 2)),
                        new Done(new EnvSummary(2, 2, 8, 0, true, 0)));
    }

    @Test
    void takeEndsTheReadingWithTheBufferBack() throws InterruptedException {
        List<String> keys = flux("A=1\nB=2\nC=3\n".repeat(1000))
                .ofType(Variable.class)
                .map(found -> found.variable().key())
                .take(2)
                .collectList()
                .block(LONG);
        assertThat(keys).containsExactly("A", "B");
        assertThat(over.await(30, SECONDS)).isTrue();
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void givesNoMoreThanIsAskedFor() throws InterruptedException {
        LinkedBlockingQueue<EnvItem> items = new LinkedBlockingQueue<>();
        BaseSubscriber<EnvItem> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(2);
            }

            @Override
            protected void hookOnNext(EnvItem item) {
                items.add(item);
            }
        };
        flux("A=1\nB=2\nC=3\n").subscribe(subscriber);
        assertThat(items.poll(30, SECONDS)).isEqualTo(new Variable(new EnvVariable("A", "1", 1)));
        assertThat(items.poll(30, SECONDS)).isEqualTo(new Variable(new EnvVariable("B", "2", 2)));
        assertThat(items).isEmpty();
        subscriber.request(1);
        assertThat(items.poll(30, SECONDS)).isEqualTo(new Variable(new EnvVariable("C", "3", 3)));
        subscriber.cancel();
        assertThat(over.await(30, SECONDS)).isTrue();
        assertThat(items).isEmpty();
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void anErrorOfTheFileIsThatOfTheFlux() throws InterruptedException {
        Flux<EnvItem> flux = flux("A=1\n" + "x".repeat(51));
        assertThatThrownBy(() -> flux.blockLast(LONG))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 2: line is longer than 50 bytes (maxLineSize)");
        assertThat(over.await(30, SECONDS)).isTrue();
        assertThat(buffers.stats().leased()).isZero();
    }

    private Flux<EnvItem> flux(String text) {
        InputStream in = new ByteArrayInputStream(text.getBytes(UTF_8));
        return JdkFlowAdapter.flowPublisherToFlux(streamer.publish(in, this::runOnNewThread));
    }

    private void runOnNewThread(Runnable task) {
        new Thread(() -> {
                    task.run();
                    over.countDown();
                })
                .start();
    }
}
