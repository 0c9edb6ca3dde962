package io.envyrc.memory.gc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times in milliseconds, sizes in bytes; the heap of these tests has 1000. */
class ConcurrentCyclesTest {
    private final ConcurrentCycles cycles = new ConcurrentCycles(1, 0);
    private final ConcurrentCycles settling = new ConcurrentCycles(1, 10);

    /** A cycle that began at 10 and left 950; readings are time, bytes allocated and era, the last one after its end. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            what it left less what was allocated since before it began | 1 | 5,1000,0 9,1100,0 20,1300,0  | 750 | 750
            no reading of the millisecond in which it began is trusted | 1 | 5,1000,0 10,1200,0 20,1300,0 | 650 | 650
            nothing without a reading before it                        | 1 | 20,1300,0                    |   0 | 950
            nothing when a thread has taken its count away             | 1 | 5,1000,0 20,1010,1           |   0 | 950
            the most that an allocated byte may use is off the proof   | 2 | 5,1000,0 20,1100,0           | 750 | 850
            """)
    void provesOfACycle(String what, double factor, String readings, long proved, long expected) {
        ConcurrentCycles one = new ConcurrentCycles(factor, 0);
        for (String reading : readings.split(" ", -1)) {
            long[] parts = Arrays.stream(reading.split(",", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
            one.read(parts[0], parts[1], parts[2]);
        }
        one.ended(10, 950);
        assertThat(one.proved()).isEqualTo(proved);
        assertThat(one.expected()).isEqualTo(expected);
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
