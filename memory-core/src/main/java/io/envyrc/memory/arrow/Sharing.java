package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a block that was transferred or retained for another allocator, and which account is charged for it: one, or
 * none while an allocator that is not ours counts the memory. Guarded by the block's monitor.
 */
final class Sharing {
    private final Block block;
    private final List<Holding> holders = new ArrayList<>(2);
    private @Nullable Holding owner;
    private int outside;

    Sharing(Block block, Holding first) {
        this.block = block;
        holders.add(first);
        owner = first.isOrphan() ? null : first;
    }

    boolean isOwnedBy(Holding holding) {
        synchronized (block) {
            return owner == holding;
        }
    }

    List<Holding> holders() {
        synchronized (block) {
            return List.copyOf(holders);
        }
    }

    void join(Holding holding) {
        holders.add(holding);
    }

    /** Moves the charge if {@code from} bears it. */
    void transfer(Holding from, Holding to) {
        if (owner == from) {
            from.account.moveTo(to.account, block.bytes);
            owner = to;
        }
    }

    /** Keeps the block for an allocator that is not ours. */
    void goOut() {
        synchronized (block) {
            outside++;
        }
    }

    /** Takes the charge off, since the other allocator bears it now. */
    void countedOutside() {
        synchronized (block) {
            discharge();
        }
    }

    /** Lets a holder in that has been charged for the block. */
    void comeBack(Holding holding) {
        synchronized (block) {
            holders.add(holding);
            discharge();
            owner = holding;
        }
    }

    /** The allocator that is not ours has let go. */
    void left() {
        synchronized (block) {
            outside--;
            settle();
        }
    }

    void leave(Holding holding) {
        synchronized (block) {
            holders.remove(holding);
            if (owner == holding) {
                passOn(holding);
            }
            settle();
        }
    }

    /** The holder's account was closed. */
    void giveUp(Holding holding) {
        synchronized (block) {
            if (owner == holding) {
                passOn(holding);
            }
        }
    }

    private void passOn(Holding from) {
        Holding next = outside > 0 ? null : heir();
        if (next == null) {
            discharge();
        } else {
            from.account.moveTo(next.account, block.bytes);
            owner = next;
        }
    }

    private void settle() {
        if (outside > 0) {
            return;
        }
        if (holders.isEmpty()) {
            discharge();
            block.free();
        } else if (owner == null) {
            Holding next = heir();
            if (next != null) {
                next.account.force(block.bytes, 1);
                owner = next;
            }
        }
    }

    private void discharge() {
        if (owner != null) {
            owner.account.freed(block.bytes);
            owner = null;
        }
    }

    private @Nullable Holding heir() {
        for (Holding holding : holders) {
            if (!holding.isOrphan()) {
                return holding;
            }
        }
        return null;
    }
}
