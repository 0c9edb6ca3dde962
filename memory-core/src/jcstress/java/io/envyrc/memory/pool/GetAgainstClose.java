package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A lease is used while another thread closes it: its own object, or a refusal. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Used before the close.")
@Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "Refused: closed.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Somebody else's object.")
@State
public class GetAgainstClose {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private final Lease<Numbered> lease = pool.lease();

    @Actor
    public void close() {
        lease.close();
    }

    @Actor
    public void use(I_Result r) {
        try {
            r.r1 = lease.get().number();
        } catch (IllegalStateException closed) {
            r.r1 = -1;
        }
    }
}
