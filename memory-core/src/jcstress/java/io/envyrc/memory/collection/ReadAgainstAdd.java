package io.envyrc.memory.collection;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A full ring of two rows, (1, 1) and (2, 2), is read while (3, 3) and (4, 4) take their places. The result is how many
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
    private final SampleRing ring = new SampleRing(2, 2);
    private final long[] target = new long[4];

    public ReadAgainstAdd() {
        ring.add(1, 1);
        ring.add(2, 2);
    }

    @Actor
    public void write() {
        ring.add(3, 3);
        ring.add(4, 4);
    }

    @Actor
    public void read(II_Result r) {
        int rows = ring.copyTo(target);
        r.r1 = rows;
        for (int row = 0; row < rows; row++) {
            int at = 2 * row;
            if (target[at] != target[at + 1]) {
                r.r2 = -1;
                return;
            }
            if (row > 0 && target[at] != r.r2 + 1) {
                r.r2 = -2;
                return;
            }
            r.r2 = (int) target[at];
        }
    }
}
