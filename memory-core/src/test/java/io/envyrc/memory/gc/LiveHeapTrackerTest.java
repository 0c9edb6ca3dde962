package io.envyrc.memory.gc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveHeapTrackerTest {
    private final LiveHeapTracker paused =
            new LiveHeapTracker(CollectorProfile.of(Set.of("G1 Old Generation"), Set.of(), 17), 1000);

    @Test
    void takesWhatIsUsedForAnUnconfirmedEstimateBeforeTheFirstCollection() {
        assertThat(paused.at(700)).isEqualTo(new LiveHeap(700, 700, 0, 1000));
    }

    @Test
    void confirmsWhatACollectionInAPauseLeft() {
        paused.collectedInPause(900, 500);
        assertThat(paused.at(800)).isEqualTo(new LiveHeap(800, 500, 500, 1000));
        assertThat(paused.usedAfterWhole()).hasValue(500);
    }

    @Test
    void doesNotConfirmWhatAYoungCollectionLeft() {
        paused.collectedPart(900, 800);
        assertThat(paused.at(850)).isEqualTo(new LiveHeap(850, 800, 0, 1000));
        assertThat(paused.usedAfterLatest()).hasValue(800);
        assertThat(paused.usedAfterWhole()).isEmpty();
    }

    @Test
    void keepsWhatWasConfirmedUntilLessIsInUse() {
        paused.collectedInPause(900, 500);
        paused.collectedPart(900, 800);
        assertThat(paused.at(850).confirmedBytes()).isEqualTo(500);
        paused.collectedPart(900, 450);
        assertThat(paused.at(850).confirmedBytes()).isEqualTo(450);
        assertThat(paused.at(300)).isEqualTo(new LiveHeap(300, 300, 300, 1000));
        assertThat(paused.at(900).confirmedBytes()).isEqualTo(300);
    }

    @Test
    void takesAllThatIsInUseForAliveOnceTheJvmHasFoundNoMemoryUntilACollectionFindsLess() {
        paused.collectedInPause(900, 500);
        paused.exhausted(980);
        assertThat(paused.at(980)).isEqualTo(new LiveHeap(980, 980, 980, 1000));
        paused.collectedPart(980, 700);
        assertThat(paused.at(720).confirmedBytes()).isEqualTo(700);
    }

    @Test
    void goesByWhatTheHeapCanHold() {
        paused.capacity(870);
        paused.collectedInPause(900, 850);
        assertThat(paused.at(880)).isEqualTo(new LiveHeap(880, 850, 850, 870));
    }

    @Test
    void blendsInWhatWasAllocatedSinceAsFarAsItSurvivedBefore() {
        paused.collectedPart(500, 400);
        paused.collectedPart(800, 600);
        // Half of the 400 bytes survived; the average starts from none.
        assertThat(paused.at(800).estimatedBytes()).isEqualTo(600 + (long) (200 * 0.5 * LiveHeapTracker.WEIGHT));
    }

    @Test
    void expectsOfAConcurrentCycleNoMoreThanWasNotMadeMeanwhile() {
        LiveHeapTracker concurrent =
                new LiveHeapTracker(CollectorProfile.of(Set.of("ZGC Cycles"), Set.of(), 17), 1L << 40);
        concurrent.allocated(1, 0, 0);
        concurrent.allocated(10, 600, 0);
        concurrent.collectedConcurrently(2, 500, 900);
        LiveHeap live = concurrent.at(950);
        assertThat(live.estimatedBytes()).isEqualTo(300);
        // A byte allocated may use half as much again.
        assertThat(live.confirmedBytes()).isZero();
        assertThat(concurrent.usedAfterLatest()).hasValue(900);
    }
}
