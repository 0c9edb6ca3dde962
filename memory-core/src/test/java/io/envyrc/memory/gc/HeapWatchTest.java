package io.envyrc.memory.gc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.CollectorProfile.Evidence;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeapWatchTest {

    @Test
    void tellsOfACollectionAndOfWhatItLeft() throws Exception {
        CountDownLatch collected = new CountDownLatch(1);
        try (HeapWatch watch = HeapWatch.start(collected::countDown)) {
            HeapWatch.Sample before = watch.read();
            System.gc();
            assertThat(collected.await(30, SECONDS)).isTrue();
            HeapWatch.Sample after = watch.read();
            assertThat(after.stats().collections()).isGreaterThan(before.stats().collections());
            assertThat(after.stats().usedAfterGcBytes()).isPresent();
            assertThat(after.live().estimatedBytes()).isBetween(1L, after.live().usedBytes());
        }
    }

    @Test
    void hearsNothingOnceClosed() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        HeapWatch.start(heard::countDown).close();
        try (HeapWatch watch = HeapWatch.start(other::countDown)) {
            System.gc();
            assertThat(other.await(30, SECONDS)).isTrue();
            assertThat(heard.getCount()).isEqualTo(1);
            assertThat(watch.read().live().maxBytes()).isPositive();
        }
    }

    @Test
    void readsWithoutHavingFollowedTheCollections() {
        System.gc();
        HeapWatch.Sample sample = HeapWatch.Sample.now();
        assertThat(sample.stats().liveBytes()).isPresent();
        assertThat(sample.live().confirmedBytes() > 0)
                .isEqualTo(CollectorProfile.current().evidence() == Evidence.PAUSE
                        && sample.stats()
                                .usedAfterGcBytes()
                                .equals(sample.stats().liveBytes())
                        && sample.live().usedBytes()
                                >= sample.stats().liveBytes().getAsLong());
    }
}
