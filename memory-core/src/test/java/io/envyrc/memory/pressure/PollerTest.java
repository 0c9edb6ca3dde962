package io.envyrc.memory.pressure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PollerTest {

    @Test
    void pollsOnAfterFailuresAndWarnsOfTheFirstInARowOnly() throws Exception {
        CountDownLatch polls = new CountDownLatch(5);
        Poller.Work work = new Poller.Work() {
            @Override
            public void poll(Turn turn) {
                polls.countDown();
                throw new NoClassDefFoundError("org/example/Gone");
            }

            @Override
            public @Nullable String abandonHanging(Turn turn, long patienceNanos) {
                return null;
            }

            @Override
            public long waitNanos() {
                return 1_000_000;
            }
        };
        try (LogCapture log = new LogCapture(Poller.class)) {
            Poller poller = Poller.start(work, new Journal(Runnable::run), Duration.ofSeconds(1));
            assertThat(polls.await(30, SECONDS)).isTrue();
            poller.stop();
            assertThat(log.at(Level.WARN)).hasSize(1);
            assertThat(log.at(Level.DEBUG)).hasSizeGreaterThanOrEqualTo(3);
        }
    }
}
