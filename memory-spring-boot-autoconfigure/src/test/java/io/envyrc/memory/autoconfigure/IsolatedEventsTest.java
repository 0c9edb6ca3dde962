package io.envyrc.memory.autoconfigure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.envyrc.memory.autoconfigure.IsolatedEvents.Stats;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;

@Timeout(60)
class IsolatedEventsTest {
    private final GenericApplicationContext context = new GenericApplicationContext();
    private final IsolatedEvents events = new IsolatedEvents(context);
    private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(IsolatedEvents.class);
    private final Log log = new Log();

    @BeforeEach
    void listenToTheLog() {
        log.start();
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        events.destroy();
        context.close();
    }

    @Test
    void aListenerThatThrowsHearsTheNextEventToo() throws InterruptedException {
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        listen(number -> {
            told.add(number);
            if (number == 1) {
                throw new IllegalStateException("deaf");
            }
            throw new StackOverflowError("deep");
        });
        listen(heard::add);
        context.refresh();
        for (int number = 1; number <= 3; number++) {
            publish(number);
            assertThat(take(told)).isEqualTo(number);
            assertThat(take(heard)).isEqualTo(number);
            assertThat(take(log.failures))
                    .endsWith(
                            number == 1
                                    ? "at Numbered java.lang.IllegalStateException"
                                    : "java.lang.StackOverflowError");
        }
        assertThat(events.stats()).isEqualTo(new Stats(3, 3, 0));
    }

    @Test
    void whatWaitsForAListenerThatBlocksIsKeptUpToABoundAndCountedBeyond() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<Integer> late = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> called = new LinkedBlockingQueue<>();
        listen(number -> {
            called.add(number);
            await(release);
            late.add(number);
        });
        listen(heard::add);
        context.refresh();
        int kept = 1 + IsolatedEvents.MOST_WAITING;
        try {
            for (int number = 1; number <= kept + 3; number++) {
                publish(number);
                assertThat(take(heard)).isEqualTo(number);
                if (number == 1) {
                    assertThat(take(called)).isEqualTo(1);
                }
            }
            assertThat(events.stats()).isEqualTo(new Stats(kept + 3, 0, 3));
        } finally {
            release.countDown();
        }
        for (int number = 1; number <= kept; number++) {
            assertThat(take(late)).isEqualTo(number);
        }
        publish(100);
        assertThat(take(late)).isEqualTo(100);
    }

    @Test
    void aListenerHearsTheNextEventThoughMemoryWasWantedEvenForTheLog() throws InterruptedException {
        log.refusal.set(new OutOfMemoryError("Java heap space"));
        listen(number -> {
            if (number == 1) {
                throw new OutOfMemoryError("Java heap space");
            }
            heard.add(number);
        });
        context.refresh();
        publishAfterAFailure();
        assertThat(take(heard)).isEqualTo(2);
    }

    @Test
    void eventsReachListenersAgainThoughTheyCouldNotOnceBeFound() throws InterruptedException {
        log.refusal.set(new OutOfMemoryError("Java heap space"));
        AtomicReference<@Nullable Error> unfound = new AtomicReference<>(new OutOfMemoryError("Java heap space"));
        context.addApplicationListener(new Listener(heard::add) {
            @Override
            public boolean supportsEventType(ResolvableType type) {
                if (super.supportsEventType(type)) {
                    throwOnce(unfound);
                    return true;
                }
                return false;
            }
        });
        context.refresh();
        publishAfterAFailure();
        assertThat(take(heard)).isEqualTo(2);
    }

    @Test
    void whatWaitsIsToldByAnotherThreadWhereOneDies() throws InterruptedException {
        log.refusal.set(new LinkageError("not really"));
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<Integer> called = new LinkedBlockingQueue<>();
        BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();
        listen(number -> {
            called.add(number);
            if (number == 1) {
                Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> deaths.add(e));
                await(release);
                throw new IllegalStateException("deaf");
            }
        });
        listen(heard::add);
        context.refresh();
        try {
            publish(1);
            assertThat(take(called)).isEqualTo(1);
            assertThat(take(heard)).isEqualTo(1);
            publish(2);
            assertThat(take(heard)).isEqualTo(2);
        } finally {
            release.countDown();
        }
        assertThat(take(deaths)).isInstanceOf(LinkageError.class);
        assertThat(take(called)).isEqualTo(2);
        publish(3);
        assertThat(take(called)).isEqualTo(3);
        assertThat(events.stats()).isEqualTo(new Stats(3, 1, 0));
    }

    /** The second event comes once the thread of the first has gone through its failure, or died of it. */
    private void publishAfterAFailure() throws InterruptedException {
        publish(1);
        assertThat(take(log.failures)).endsWith("java.lang.OutOfMemoryError");
        publish(2);
    }

    private void publish(int number) {
        events.publish(new Numbered(this, number));
    }

    private void listen(Consumer<Integer> call) {
        context.addApplicationListener(new Listener(call));
    }

    private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(30, SECONDS);
        assertThat(taken).isNotNull();
        return taken;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void throwOnce(AtomicReference<@Nullable Error> error) {
        Error thrown = error.getAndSet(null);
        if (thrown != null) {
            throw thrown;
        }
    }

    private static final class Numbered extends ApplicationEvent {
        private static final long serialVersionUID = 1;

        final int number;

        Numbered(Object source, int number) {
            super(source);
            this.number = number;
        }
    }

    private static class Listener implements GenericApplicationListener {
        private final Consumer<Integer> call;

        Listener(Consumer<Integer> call) {
            this.call = call;
        }

        @Override
        public boolean supportsEventType(ResolvableType type) {
            return type.resolve() == Numbered.class;
        }

        @Override
        public void onApplicationEvent(ApplicationEvent event) {
            call.accept(((Numbered) event).number);
        }
    }

    /** Takes the failures that are logged, and then throws once itself if it is told to. */
    private static final class Log extends AppenderBase<ILoggingEvent> {
        final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
        final AtomicReference<@Nullable Error> refusal = new AtomicReference<>();

        @Override
        protected void append(ILoggingEvent event) {
            failures.add(event.getFormattedMessage() + " "
                    + event.getThrowableProxy().getClassName());
            throwOnce(refusal);
        }
    }
}
