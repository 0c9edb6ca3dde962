package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.HeapStats;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LiveSetTest {
    private boolean marked;
    private long collections;
    private OptionalLong major = OptionalLong.empty();
    private final LiveSet liveSet = new LiveSet(() -> marked);

    private OptionalLong young(long after) {
        collections++;
        return observe(after);
    }

    private OptionalLong full(long after) {
        collections++;
        major = OptionalLong.of(after);
        return observe(after);
    }

    private OptionalLong observe(long after) {
        return liveSet.observe(stats(collections, OptionalLong.of(after), major));
    }

    static HeapStats stats(long collections, OptionalLong after, OptionalLong major) {
        return new HeapStats(900, 1_000, 1_000, after, major, 0, 0, 0, collections, Duration.ZERO);
    }

    @Test
    void takesWhatACollectionOfTheWholeHeapLeft() {
        assertThat(full(300)).hasValue(300);
        assertThat(full(310)).hasValue(310);
        assertThat(full(310)).hasValue(310);
    }

    @Test
    void believesNoYoungCollectionByItself() {
        for (int i = 0; i < 100; i++) {
            assertThat(young(300 + i)).isEmpty();
        }
    }

    @Test
    void saysNothingTwice() {
        full(300);
        assertThat(observe(300)).isEmpty();
    }

    @Test
    void findsTheWholeCollectionThatAYoungOneFollowedAtOnce() {
        full(300);
        collections += 2;
        major = OptionalLong.of(320);
        assertThat(observe(350)).hasValue(320);
    }

    @Test
    void takesTheLowestAfterAMarkOnceThreeInARowAreNotLower() {
        young(500);
        marked = true;
        assertThat(young(520)).isEmpty();
        marked = false;
        for (long after : new long[] {525, 530, 410, 415, 310, 310, 320}) {
            assertThat(young(after)).isEmpty();
        }
        assertThat(young(330)).hasValue(310);
        assertThat(young(200)).isEmpty();
    }

    @Test
    void takesTheLowestOfTenAfterAMark() {
        marked = true;
        assertThat(young(520)).isEmpty();
        marked = false;
        for (int i = 1; i < LiveSet.SETTLED_AFTER; i++) {
            assertThat(young(520 - i)).isEmpty();
        }
        assertThat(young(510)).hasValue(510);
    }

    @Test
    void takesTheLowestBetweenTwoMarksThatFollowSoon() {
        marked = true;
        young(400);
        marked = false;
        young(390);
        marked = true;
        assertThat(young(410)).hasValue(390);
        assertThat(young(420)).hasValue(410);
    }
}
