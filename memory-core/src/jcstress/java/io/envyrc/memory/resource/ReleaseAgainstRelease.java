package io.envyrc.memory.resource;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two threads release one resource: one of them does. */
@JCStressTest
@Outcome(
        id = "true, false, 1|false, true, 1",
        expect = Expect.ACCEPTABLE,
        desc = "Released once, and the other told so.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Released twice, or not at all.")
@State
public class ReleaseAgainstRelease {
    private final ResourceLifecycleManager<Counted> owner =
            new ResourceLifecycleManager<>(ResourceManager.builder().build());
    private final Counted resource = owner.create("raced", Counted::new);

    @Actor
    public void first(ZZI_Result r) {
        r.r1 = owner.release("raced");
    }

    @Actor
    public void second(ZZI_Result r) {
        r.r2 = owner.release("raced");
    }

    @Arbiter
    public void count(ZZI_Result r) {
        r.r3 = resource.releases.get();
    }

    /** Counts how often it is released. */
    private static final class Counted implements ManagedResource {
        final AtomicInteger releases = new AtomicInteger();

        @Override
        public String name() {
            return "raced";
        }

        @Override
        public long estimateMemory() {
            return 0;
        }

        @Override
        public long forceCleanup() {
            return 0;
        }

        @Override
        public void release() {
            releases.incrementAndGet();
        }
    }
}
