package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;

class BlockStoreTest {
    /** Four stripes of 64 KiB. */
    private final BlockStore store = new BlockStore(256 << 10, 2);

    @AfterEach
    void close() {
        store.close();
        assertThat(store.keptBytes()).isZero();
    }

    private List<NativeBlock> take(int count, long bytes) {
        List<NativeBlock> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(store.take(bytes));
        }
        return blocks;
    }

    @Test
    void lendsAgainWhatCameBackLastFirst() {
        List<NativeBlock> blocks = take(2, 1024);
        blocks.forEach(NativeBlock::free);
        assertThat(store.take(1024)).isSameAs(blocks.get(1));
        assertThat(store.take(2048)).isNotSameAs(blocks.get(0));
        assertThat(store.take(1024)).isSameAs(blocks.get(0));
    }

    @Test
    void keepsNoMoreThanAStripeMay() {
        take(100, 1024).forEach(NativeBlock::free);
        assertThat(store.keptBytes()).isEqualTo(64 << 10);
    }

    @Test
    void letsGoOfOtherSizesWhenFull() {
        take(64, 1024).forEach(NativeBlock::free);
        NativeBlock large = store.take(32 << 10);
        large.free();
        assertThat(store.keptBytes()).isEqualTo(64 << 10);
        assertThat(store.take(32 << 10)).isSameAs(large);
    }

    @Test
    void keepsOnlyPowersOfTwoThatFitAStripe() {
        store.take(3000).free();
        store.take(128 << 10).free();
        assertThat(store.keptBytes()).isZero();
    }

    @Test
    void trimsAShareTheColdestFirst() {
        List<NativeBlock> blocks = take(4, 4096);
        blocks.forEach(NativeBlock::free);
        assertThat(store.trim(0)).isZero();
        assertThat(store.trim(0.5)).isEqualTo(8192);
        assertThat(store.take(4096)).isSameAs(blocks.get(3));
        assertThat(store.take(4096)).isSameAs(blocks.get(2));
        blocks.get(3).free();
        assertThat(store.trim(1)).isEqualTo(4096);
        assertThatThrownBy(() -> store.trim(1.5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void findsWhatAnotherThreadsStripeKeeps() throws Exception {
        NativeBlock[] block = new NativeBlock[1];
        Thread other = new Thread(() -> {
            block[0] = store.take(512);
            block[0].free();
        });
        other.start();
        other.join();
        assertThat(store.take(512)).isSameAs(block[0]);
    }

    @Test
    void keepsNothingAfterClose() {
        NativeBlock block = store.take(512);
        store.close();
        block.free();
        assertThat(store.keptBytes()).isZero();
    }

    @Test
    void aStripesLockIsACacheLineAwayFromItsNeighbours() {
        ClassLayout layout = ClassLayout.parseClass(Stripe.class);
        layout.fields().stream()
                .filter(field -> field.hostClass().endsWith("Fields"))
                .forEach(field -> {
                    assertThat(field.offset()).as(field.name()).isGreaterThanOrEqualTo(64);
                    assertThat(layout.instanceSize() - field.offset())
                            .as(field.name())
                            .isGreaterThanOrEqualTo(64);
                });
    }
}
