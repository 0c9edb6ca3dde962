package io.envyrc.memory.gc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GcTimeShareTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final AtomicLong gcMillis = new AtomicLong(700);
    private final GcTimeShare share = new GcTimeShare(nanos::get, gcMillis::get);

    @Test
    void isZeroUntilTheFirstWindowHasPassed() {
        after(999, 500);
        assertThat(share.getAsDouble()).isZero();
    }

    @Test
    void measuresTheLastFullWindow() {
        after(1000, 80);
        assertThat(share.getAsDouble()).isEqualTo(0.08, within(1e-9));
        // Within the next window the last one counts.
        after(500, 500);
        assertThat(share.getAsDouble()).isEqualTo(0.08, within(1e-9));
        after(1500, 0);
        assertThat(share.getAsDouble()).isEqualTo(0.25, within(1e-9));
        after(2000, 0);
        assertThat(share.getAsDouble()).isZero();
    }

    @Test
    void isOneAtMostWhenSeveralCollectorsWereAtWork() {
        after(1000, 3000);
        assertThat(share.getAsDouble()).isEqualTo(1.0);
    }

    private void after(long elapsedMillis, long collectedMillis) {
        nanos.addAndGet(MILLISECONDS.toNanos(elapsedMillis));
        gcMillis.addAndGet(collectedMillis);
    }
}
