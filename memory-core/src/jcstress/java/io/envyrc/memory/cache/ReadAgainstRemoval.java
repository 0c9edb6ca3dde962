package io.envyrc.memory.cache;

import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Entries are read for the second time, which promotes them, while they go: each is counted out where it was counted in. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "In neither generation.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Counted out of the wrong generation, or promoted after it was gone.")
@State
public class ReadAgainstRemoval {
    private final Generations<String, String> generations =
            new Generations<>("raced", 2, new BudgetShare("raced", null));
    private final List<Generations.Entry<String>> entries = Stream.generate(
                    () -> generations.enter("value", 5, Long.MAX_VALUE))
            .limit(8)
            .toList();

    @Actor
    public void read() {
        for (Generations.Entry<String> entry : entries) {
            generations.expireAfterRead("key", entry, 0, Long.MAX_VALUE);
        }
    }

    @Actor
    public void remove() {
        for (Generations.Entry<String> entry : entries) {
            generations.onRemoval("key", entry, RemovalCause.EXPLICIT);
        }
    }

    @Arbiter
    public void count(JJ_Result r) {
        CacheStats stats = generations.stats();
        r.r1 = stats.probationEntries();
        r.r2 = stats.promotedEntries();
    }
}
