package io.envyrc.memory.collection;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A full ring of two rows, one of ones and one of twos, is read while threes and fours take their places. The result is how many
 * rows the reader got, and the last of them.
 */
@JCStressTest
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "Read before the first change.")
@Outcome(id = "2, 3", expect = Expect.ACCEPTABLE, desc = "Read between the changes.")
@Outcome(id = "2, 4", expect = Expect.ACCEPTABLE, desc = "Read after both.")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Row 1 was overwritten meanwhile, and is left out.")
@Outcome(id = "1, 3", expect = Expect.ACCEPTABLE, desc = "Row 2 was overwritten meanwhile, and is left out.")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Both rows were overwritten meanwhile.")
@Outcome(id = ".*, -1", expect = Expect.FORBIDDEN, desc = "A row half of one write and half of another.")
@Outcome(id = ".*, -2", expect = Expect.FORBIDDEN, desc = "Rows that do not follow one another.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A row that was not the last one at any time.")
@State
public class ReadAgainstAdd {
    /** Wide, so that writing a row takes a while. */
    private static final int WIDTH = 16;

    private static final long[][] ROWS = new long[5][WIDTH];

    static {
        for (int i = 0; i < ROWS.length; i++) {
            Arrays.fill(ROWS[i], i);
        }
    }

    private final SampleRing ring = new SampleRing(2, WIDTH);
    private final long[] target = new long[2 * WIDTH];

    public ReadAgainstAdd() {
        ring.add(ROWS[1]);
        ring.add(ROWS[2]);
    }

    @Actor
    public void write() {
        ring.add(ROWS[3]);
        ring.add(ROWS[4]);
    }

    @Actor
    public void read(II_Result r) {
        int rows = ring.copyTo(target);
        r.r1 = rows;
        for (int row = 0; row < rows; row++) {
            int at = row * WIDTH;
            int number = (int) target[at];
            if (!Arrays.equals(target, at, at + WIDTH, ROWS[number], 0, WIDTH)) {
                r.r2 = -1;
                return;
            }
            if (row > 0 && number != r.r2 + 1) {
                r.r2 = -2;
                return;
            }
            r.r2 = number;
        }
    }
}
