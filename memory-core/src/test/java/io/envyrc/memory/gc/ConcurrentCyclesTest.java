package io.envyrc.memory.gc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Times in milliseconds, sizes in bytes; the heap of these tests has 1000. */
class ConcurrentCyclesTest {
    private final ConcurrentCycles cycles = new ConcurrentCycles(1, 0);
    private final ConcurrentCycles settling = new ConcurrentCycles(1, 10);

    @Test
    void provesWhatACycleLeftLessWhatWasAllocatedSinceBeforeItBegan() {
        cycles.read(5, 1_000, 0);
        cycles.read(9, 1_100, 0);
        cycles.read(20, 1_300, 0);
        cycles.ended(10, 950);
        assertThat(cycles.proved()).isEqualTo(750);
        assertThat(cycles.expected()).isEqualTo(750);
    }

    @Test
    void doesNotTrustAReadingOfTheMillisecondInWhichTheCycleBegan() {
        cycles.read(5, 1_000, 0);
        cycles.read(10, 1_200, 0);
        cycles.read(20, 1_300, 0);
        cycles.ended(10, 950);
        assertThat(cycles.proved()).isEqualTo(650);
    }

    @Test
    void provesNothingWithoutAReadingBeforeTheCycle() {
        cycles.read(20, 1_300, 0);
        cycles.ended(10, 950);
        assertThat(cycles.proved()).isZero();
        assertThat(cycles.expected()).isEqualTo(950);
    }

    @Test
    void provesNothingWhenAThreadHasTakenItsCountAway() {
        cycles.read(5, 1_000, 0);
        cycles.read(20, 1_010, 1);
        cycles.ended(10, 950);
        assertThat(cycles.proved()).isZero();
    }

    @Test
    void takesTheMeanOfSeveralCyclesWhenTheReadingsAreFarBetween() {
        cycles.read(0, 0, 0);
        for (int cycle = 1; cycle <= 4; cycle++) {
            // Nobody reads between the cycles but their own ends, each too late for the next one.
            cycles.read(cycle * 10 + 1, cycle * 100L, 0);
            cycles.ended(cycle * 10 - 9, 950);
        }
        assertThat(cycles.proved()).isEqualTo(950 - 100);
    }

    @Test
    void neverProvesGarbageWhateverTheRhythm() {
        // A quarter lives; each cycle finds the heap filled anew with garbage made while it ran.
        cycles.read(0, 0, 0);
        for (int cycle = 1; cycle <= 100; cycle++) {
            cycles.read(cycle * 10L, cycle * 700L, 0);
            cycles.ended(cycle * 10L - 8, 950);
            assertThat(cycles.proved()).isLessThanOrEqualTo(250);
        }
    }

    @Test
    void takesTheMostThatAnAllocatedByteMayUseOffTheProof() {
        ConcurrentCycles coarse = new ConcurrentCycles(2, 0);
        coarse.read(5, 1_000, 0);
        coarse.read(20, 1_100, 0);
        coarse.ended(10, 950);
        assertThat(coarse.proved()).isEqualTo(750);
        assertThat(coarse.expected()).isEqualTo(850);
    }

    @Test
    void provesNothingWhileCyclesStillFreeWhatEarlierOnesLeft() {
        settling.read(1, 0, 0);
        settling.read(11, 1, 0);
        settling.ended(2, 950);
        assertThat(settling.proved()).isZero();

        settling.read(21, 2, 0);
        settling.ended(12, 930);
        assertThat(settling.proved()).isZero();

        settling.read(31, 3, 0);
        settling.ended(22, 929);
        assertThat(settling.proved()).isEqualTo(928);
    }

    @Test
    void takesNoStandstillForProofThatAllocationMayHaveFeigned() {
        settling.read(1, 0, 0);
        settling.read(11, 20, 0);
        settling.ended(2, 950);
        settling.read(21, 40, 0);
        settling.ended(12, 950);
        assertThat(settling.proved()).isZero();
    }

    @Test
    void keepsToTheLatestReadingsAndCyclesWhenThereAreMany() {
        for (int i = 0; i < 10_000; i++) {
            cycles.read(i * 10L, i, 0);
            cycles.ended(i * 10L - 5, 900);
        }
        assertThat(cycles.proved()).isEqualTo(899);
    }
}
