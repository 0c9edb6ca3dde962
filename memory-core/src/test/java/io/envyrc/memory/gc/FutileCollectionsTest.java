package io.envyrc.memory.gc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FutileCollectionsTest {
    private static final long MAX = 1000;

    private final FutileCollections futile = new FutileCollections(Duration.ofSeconds(10));

    @ParameterizedTest
    @CsvSource({"0, true", "49, true", "50, false", "1000, false"})
    void countsLessThanAShareOfTheHeapAsLittle(long freed, boolean isFutile) {
        assertThat(futile.isFutile(0.9, 0)).isFalse();
        due(0.9, 0, freed);
        assertThat(futile.isFutile(0.9, SECONDS.toNanos(19))).isEqualTo(isFutile);
    }

    @ParameterizedTest
    @CsvSource({"1, 20", "2, 40", "5, 320", "6, 640", "7, 640", "100, 640"})
    void doublesTheWaitWithEachUpToABound(int row, long seconds) {
        for (int i = 0; i < row; i++) {
            due(0.9, 0, 10);
        }
        assertThat(futile.isFutile(0.9, SECONDS.toNanos(seconds) - 1)).isTrue();
        assertThat(futile.isFutile(0.9, SECONDS.toNanos(seconds))).isFalse();
    }

    @Test
    void beginsAnewAfterOneThatFreedEnough() {
        due(0.9, 0, 10);
        due(0.9, 0, 10);
        due(0.9, 0, 60);
        assertThat(futile.isFutile(0.9, 0)).isFalse();
        due(0.9, 0, 10);
        assertThat(futile.isFutile(0.9, SECONDS.toNanos(20))).isFalse();
    }

    @Test
    void beginsAnewAfterARiseAboveTheHighestRatioOfTheRow() {
        due(0.9, 0, 10);
        due(0.8, 0, 10);
        assertThat(futile.isFutile(0.949, 0)).isTrue();
        assertThat(futile.isFutile(0.95, 0)).isFalse();
        due(0.95, 0, 10);
        assertThat(futile.isFutile(0.95, SECONDS.toNanos(20) - 1)).isTrue();
        assertThat(futile.isFutile(0.95, SECONDS.toNanos(20))).isFalse();
    }

    @Test
    void endsTheWaitOnceAsMuchIsLetGoAsTheNextOneIsToFree() {
        futile.letGo(40, MAX);
        due(0.9, 0, 10);
        futile.letGo(49, MAX);
        assertThat(futile.isFutile(0.9, 0)).isTrue();
        futile.letGo(1, MAX);
        assertThat(futile.isFutile(0.9, 0)).isFalse();
    }

    @Test
    void letsAnExplicitOneEndTheWaitButNeitherBeginNorLengthenIt() {
        futile.collected(OptionalDouble.empty(), 0, 10, MAX);
        assertThat(futile.isFutile(0.9, 0)).isFalse();
        due(0.9, 0, 10);
        futile.collected(OptionalDouble.empty(), SECONDS.toNanos(19), 10, MAX);
        assertThat(futile.isFutile(0.9, SECONDS.toNanos(19))).isTrue();
        assertThat(futile.isFutile(0.9, SECONDS.toNanos(20))).isFalse();
        futile.collected(OptionalDouble.empty(), SECONDS.toNanos(19), 60, MAX);
        assertThat(futile.isFutile(0.9, SECONDS.toNanos(19))).isFalse();
    }

    @Test
    void waitsWithoutAnIntervalAndWithOneTooLongToDouble() {
        FutileCollections none = new FutileCollections(Duration.ZERO);
        none.collected(OptionalDouble.of(0.9), 0, 10, MAX);
        assertThat(none.isFutile(0.9, SECONDS.toNanos(2) - 1)).isTrue();
        assertThat(none.isFutile(0.9, SECONDS.toNanos(2))).isFalse();

        FutileCollections endless = new FutileCollections(Duration.ofNanos(Long.MAX_VALUE));
        endless.collected(OptionalDouble.of(0.9), 0, 10, MAX);
        assertThat(endless.isFutile(0.9, Long.MAX_VALUE - 1)).isTrue();
    }

    private void due(double ratio, long startNanos, long freed) {
        futile.collected(OptionalDouble.of(ratio), startNanos, freed, MAX);
    }
}
