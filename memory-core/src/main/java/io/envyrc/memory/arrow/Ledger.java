package io.envyrc.memory.arrow;

import java.lang.ref.Reference;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OwnershipTransferResult;
import org.apache.arrow.memory.ReferenceManager;
import org.jspecify.annotations.Nullable;

/**
 * The references that one allocator's buffers have to one block. When nobody can reach it any more, the block's
 * {@link Holding} is reclaimed.
 *
 * <p>A transfer or {@code retain} for another allocator makes a new ledger each time, with a reference count of its own.
 */
final class Ledger implements ReferenceManager {
    private final TrackedAllocator allocator;
    private final Holding holding;

    Ledger(TrackedAllocator allocator, Block block, LeakWatch watch, @Nullable Throwable site) {
        this.allocator = allocator;
        this.holding = new Holding(watch.isOn() ? this : null, block, allocator.lender().account, watch, site);
    }

    Holding holding() {
        return holding;
    }

    /** Tells whether there is one reference to the block, and that is of {@code owner}. */
    boolean isSoleHolder(TrackedAllocator owner) {
        return allocator == owner && isSole();
    }

    /** Tells whether there is one reference to the block, and that is here. */
    boolean isSole() {
        return holding.block instanceof NativeBlock && holding.isSole();
    }

    /** Ends the last reference for one to another block, for which only what it has more of was charged. */
    void replace(long newBytes) {
        try {
            holding.replace(newBytes);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Returns a buffer of another's place and indices that counts on this ledger. */
    ArrowBuf view(ArrowBuf other) {
        ArrowBuf view = new ArrowBuf(this, null, other.capacity(), other.memoryAddress());
        view.readerIndex(other.readerIndex());
        view.writerIndex(other.writerIndex());
        return view;
    }

    @Override
    public int getRefCount() {
        return holding.references();
    }

    @Override
    public boolean release() {
        return release(1);
    }

    @Override
    public boolean release(int decrement) {
        if (decrement < 1) {
            throw new IllegalArgumentException("decrement must be >= 1 but was " + decrement);
        }
        try {
            return holding.release(decrement);
        } finally {
            // Else this might be found unreachable, and the buffer reported lost, while it is being released.
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void retain() {
        retain(1);
    }

    @Override
    public void retain(int increment) {
        if (increment < 1) {
            throw new IllegalArgumentException("increment must be >= 1 but was " + increment);
        }
        holding.retain(increment);
    }

    @Override
    public ArrowBuf deriveBuffer(ArrowBuf source, long index, long length) {
        return new ArrowBuf(this, null, length, source.memoryAddress() + index);
    }

    @Override
    public ArrowBuf retain(ArrowBuf source, BufferAllocator target) {
        if (target instanceof TrackedAllocator tracked) {
            return associate(tracked, false).view(source);
        }
        HeldBuffer held = heldIn(target);
        return held == null
                ? Outgoing.send(holding, source, target)
                : HeldBuffer.viewOf(source, held.manager().retain(held.buffer, target));
    }

    @Override
    public OwnershipTransferResult transferOwnership(ArrowBuf source, BufferAllocator target) {
        if (target instanceof TrackedAllocator tracked) {
            ArrowBuf moved = associate(tracked, true).view(source);
            return new Transfer(moved, !tracked.isOverLimit());
        }
        HeldBuffer held = heldIn(target);
        if (held == null) {
            return new Transfer(Outgoing.send(holding, source, target), true);
        }
        // The other allocator counts it from now on, and ours until the last reference here is released.
        OwnershipTransferResult result = held.manager().transferOwnership(held.buffer, target);
        return new Transfer(HeldBuffer.viewOf(source, result.getTransferredBuffer()), result.getAllocationFit());
    }

    /** Returns the buffer behind the block if Arrow itself can move it to an allocator. */
    private @Nullable HeldBuffer heldIn(BufferAllocator target) {
        return holding.block instanceof HeldBuffer held
                        && held.manager().getAllocator().getRoot() == target.getRoot()
                ? held
                : null;
    }

    private Ledger associate(TrackedAllocator target, boolean transfer) {
        if (target == allocator) {
            retain(1);
            return this;
        }
        target.assertOpen();
        Block block = holding.block;
        synchronized (block) {
            holding.checkHeld("transferred");
            Ledger joined = target.lender().newLedger(target, block);
            Sharing sharing = block.shareOf(holding);
            sharing.join(joined.holding);
            if (transfer) {
                sharing.transfer(holding, joined.holding);
            }
            return joined;
        }
    }

    @Override
    public BufferAllocator getAllocator() {
        return allocator;
    }

    @Override
    public long getSize() {
        return holding.block.bytes;
    }

    @Override
    public long getAccountedSize() {
        return holding.isOwner() ? holding.block.bytes : 0;
    }

    private record Transfer(ArrowBuf buffer, boolean fits) implements OwnershipTransferResult {

        @Override
        public boolean getAllocationFit() {
            return fits;
        }

        @Override
        public ArrowBuf getTransferredBuffer() {
            return buffer;
        }
    }
}
