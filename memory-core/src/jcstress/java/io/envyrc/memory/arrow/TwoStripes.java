package io.envyrc.memory.arrow;

import java.util.Objects;
import org.apache.arrow.memory.AllocationListener;

/** An account of 10 bytes at most, with a share at each of two stripes, that had 6 in use once and has none now. */
final class TwoStripes {
    final Stripes stripes = new Stripes(0, 1, 1);
    final Account account = Account.root(stripes, "root", 10, AllocationListener.NOOP);

    TwoStripes() {
        charge(0, 6);
        release(0, 6);
        // Met there, so this thread's home is the next stripe from now on.
        stripes.at(0).enter();
        Objects.requireNonNull(stripes.enter()).leave();
        stripes.at(0).leave();
        charge(stripes.home(), 6);
        release(stripes.home(), 6);
        if (stripes.open() != 2 || stripes.home() != 1) {
            throw new IllegalStateException("not two stripes");
        }
    }

    /** Takes all credit back. */
    void settle() {
        account.setLimit(account.limit());
    }

    /** Charges at a stripe if it can be done there, and anywhere if not. */
    boolean charge(int stripe, long bytes) {
        if (stripes.at(stripe).enter()) {
            boolean charged = account.chargeInside(stripes.at(stripe), bytes, 1);
            stripes.at(stripe).leave();
            if (charged) {
                return true;
            }
        }
        return account.charge(bytes, 1) == null;
    }

    void release(int stripe, long bytes) {
        boolean released = false;
        if (stripes.at(stripe).enter()) {
            released = account.releaseInside(stripes.at(stripe), bytes, 1);
            stripes.at(stripe).leave();
        }
        if (!released) {
            account.release(bytes, 1);
        }
    }
}
