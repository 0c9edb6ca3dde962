package io.envyrc.memory.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SlidingWindowTest {
    private static final byte[] INPUT = "0123456789".getBytes(US_ASCII);

    @Test
    void keptBytesMoveToTheFrontWhenThereIsNoRoomBehindThem() throws IOException {
        try (SlidingWindow window = window(4, 8)) {
            assertThat(window.fill(0)).isTrue();
            assertThat(window.limit()).isEqualTo(4);
            assertThat(window.fill(3)).isTrue();
            assertThat(window.moved()).isEqualTo(3);
            assertThat(window.offset()).isEqualTo(3);
            assertThat(window.bytes()).startsWith("3456".getBytes(US_ASCII));
        }
    }

    @Test
    void growsUpToItsBoundAndNoFurther() throws IOException {
        try (SlidingWindow window = window(3, 8)) {
            while (window.limit() < 8) {
                assertThat(window.fill(0)).isTrue();
                assertThat(window.moved()).isZero();
            }
            assertThat(window.bytes()).hasSize(8);
            assertThatThrownBy(() -> window.fill(0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("window is full (8 bytes)");
        }
    }

    @Test
    void tellsTheEndEachTime() throws IOException {
        try (SlidingWindow window = window(16, 16)) {
            assertThat(window.fill(0)).isTrue();
            assertThat(window.fill(0)).isFalse();
            assertThat(window.fill(10)).isFalse();
            assertThat(window.moved()).isZero();
            assertThat(window.limit()).isEqualTo(10);
        }
    }

    @Test
    void givesEveryArrayBackOnceAndWiped() throws IOException {
        BytePool pool = PoolManager.create(PoolConfig.defaults()).bytePool();
        SlidingWindow window =
                new SlidingWindow(new ByteArrayInputStream(new byte[1000]), 64, 1024, pool, Cancellation.none());
        while (window.fill(0)) {
            assertThat(pool.stats().leased()).isEqualTo(1);
        }
        byte[] last = window.bytes();
        last[5] = 1;
        window.close();
        window.close();
        assertThat(pool.stats().leased()).isZero();
        assertThat(pool.stats().puts()).isEqualTo(pool.stats().gets());
        assertThat(last).containsOnly(0);
    }

    @Test
    void refusesToBeginOutsideItsBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> window(0, 8))
                .withMessage("window: initialBytes must be within 1..maxBytes (8) but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> window(9, 8))
                .withMessage("window: initialBytes must be within 1..maxBytes (8) but was 9");
    }

    private static SlidingWindow window(int initialBytes, int maxBytes) {
        return new SlidingWindow(new ByteArrayInputStream(INPUT), initialBytes, maxBytes, null, Cancellation.none());
    }
}
