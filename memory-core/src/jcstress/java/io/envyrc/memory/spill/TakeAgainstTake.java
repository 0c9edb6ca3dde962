package io.envyrc.memory.spill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Two files want more of the disk space than there is: they get all of it, and the sum is right. */
@JCStressTest
@Outcome(id = "60, 60", expect = Expect.ACCEPTABLE, desc = "Sixty of sixty-four fit.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Over the limit, or a request was lost.")
@State
public class TakeAgainstTake {
    private static final FileStore DEVICE = device();

    private static final int TIMES = 32;

    private final Quota quota = quota();
    private long mine;
    private long others;

    public TakeAgainstTake() {
        // The first request looks at the device, which would hold up the thread that makes it.
        take(0);
    }

    private static FileStore device() {
        try {
            return Files.getFileStore(Path.of("."));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Quota quota() {
        try {
            return new Quota(DEVICE, 60);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private long take(long bytes) {
        try {
            return quota.tryTake(bytes) ? bytes : 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private long takeSome() {
        long taken = 0;
        for (int i = 0; i < TIMES; i++) {
            taken += take(1);
        }
        return taken;
    }

    @Actor
    public void first() {
        mine = takeSome();
    }

    @Actor
    public void second() {
        others = takeSome();
    }

    @Arbiter
    public void sum(JJ_Result r) {
        r.r1 = mine + others;
        r.r2 = quota.taken();
    }
}
