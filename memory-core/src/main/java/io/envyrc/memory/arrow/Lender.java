package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.BufferManager;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.rounding.RoundingPolicy;
import org.jspecify.annotations.Nullable;

/** Makes the buffers of one {@link TrackedAllocator}, the {@code self} of its methods: charges, takes memory, counts. */
final class Lender {
    final Account account;
    final Origin origin;
    final AllocationListener listener;
    final RoundingPolicy rounding;
    private volatile boolean closed;

    Lender(Account account, Origin origin, RoundingPolicy rounding) {
        this.account = account;
        this.origin = origin;
        this.listener = account.listener;
        this.rounding = rounding;
    }

    boolean isClosed() {
        return closed;
    }

    void checkOpen() {
        if (closed) {
            throw closed();
        }
    }

    ArrowBuf buffer(TrackedAllocator self, long size, @Nullable BufferManager manager) {
        if (size <= 0) {
            checkNotNegative(size);
            return self.getEmpty();
        }
        checkOpen();
        long bytes = rounding.getRoundedSize(size);
        if (listener != AllocationListener.NOOP) {
            listener.onPreAllocation(bytes);
        }
        Block kept = null;
        boolean charged = false;
        Stripe stripe = account.stripes.enter();
        if (stripe != null) {
            try {
                charged = account.chargeInside(stripe, bytes, 1);
                kept = charged ? origin.store.takeInside(stripe, bytes) : null;
            } finally {
                stripe.leave();
            }
        }
        if (!charged) {
            chargeOrThrow(bytes, size, 1);
        }
        return lend(self, kept, bytes, bytes, manager);
    }

    /** Charges bytes, and so many blocks, after all that can be done to make room; throws if they do not fit. */
    void charge(long bytes, long size, int blocks) {
        if (listener != AllocationListener.NOOP) {
            listener.onPreAllocation(bytes);
        }
        chargeOrThrow(bytes, size, blocks);
    }

    private void chargeOrThrow(long bytes, long size, int blocks) {
        Account full = account.charge(bytes, blocks);
        if (full != null) {
            Refusal.retryOrThrow(account, full, bytes, size, blocks);
        }
    }

    /** Lends a block of {@code bytes}, counted already, of which {@code charged} are charged already. */
    private ArrowBuf lend(
            TrackedAllocator self, @Nullable Block kept, long bytes, long charged, @Nullable BufferManager manager) {
        Block block = kept;
        ArrowBuf buffer;
        Holding holding;
        try {
            if (block == null) {
                origin.start(self);
                block = take(bytes);
            }
            Ledger ledger = newLedger(self, block);
            holding = ledger.holding();
            buffer = new ArrowBuf(ledger, manager, bytes, block.address);
        } catch (Throwable failed) {
            if (block != null) {
                block.free();
            }
            account.revoke(charged, 1);
            throw failed;
        }
        return hand(buffer, block, holding, charged);
    }

    private Block take(long bytes) {
        BufferAllocator source = origin.source;
        if (source == null) {
            return origin.store.take(bytes);
        }
        HeldBuffer held = new HeldBuffer(origin.store, source.buffer(bytes));
        origin.store.list(held);
        return held;
    }

    private ArrowBuf hand(ArrowBuf buffer, Block block, Holding holding, long charged) {
        block.lendTo(holding);
        if (listener == AllocationListener.NOOP && !closed) {
            return buffer;
        }
        try {
            listener.onAllocation(block.bytes);
            // Closed meanwhile: whoever closed may have seen the buffer or not; releasing it is right in both cases.
            checkOpen();
            return buffer;
        } catch (Throwable failed) {
            // Released as a whole, so it has to be charged as a whole.
            account.force(block.bytes - charged, 0);
            buffer.close();
            throw failed;
        }
    }

    /** Makes a ledger for a block that something else keeps, not yet counted. */
    Ledger newLedger(TrackedAllocator self, Block block) {
        return new Ledger(self, block, origin.watch, origin.watch.trace(block.turns++, account.name, block.bytes));
    }

    ArrowBuf wrap(TrackedAllocator self, ForeignAllocation allocation) {
        checkOpen();
        BufferAllocator source = origin.source;
        ArrowBuf wrapped = source == null ? ForeignMemory.wrap(allocation) : source.wrapForeignAllocation(allocation);
        try {
            return hold(self, wrapped);
        } catch (Throwable refused) {
            wrapped.close();
            throw refused;
        }
    }

    /** Counts a buffer of another kind of allocator, and takes the caller's reference over unless this throws. */
    ArrowBuf adopt(TrackedAllocator self, ArrowBuf buffer) {
        checkOpen();
        ReferenceManager manager = buffer.getReferenceManager();
        if (manager == ReferenceManager.NO_OP) {
            return buffer;
        }
        if (manager instanceof Ledger) {
            ArrowBuf moved = manager.transferOwnership(buffer, self).getTransferredBuffer();
            manager.release();
            return moved;
        }
        Outgoing ours = Outgoing.comingBack(buffer);
        return ours == null ? hold(self, buffer) : takeBack(self, ours, buffer);
    }

    private ArrowBuf takeBack(TrackedAllocator self, Outgoing out, ArrowBuf buffer) {
        Block block = out.block();
        charge(block.bytes, block.bytes, 1);
        Ledger ledger = newLedger(self, block);
        out.sharing().comeBack(ledger.holding());
        ArrowBuf back = ledger.view(buffer);
        buffer.close();
        return back;
    }

    private ArrowBuf hold(TrackedAllocator self, ArrowBuf buffer) {
        charge(buffer.capacity(), buffer.capacity(), 1);
        origin.start(self);
        HeldBuffer block = new HeldBuffer(origin.store, buffer);
        origin.store.list(block);
        Ledger ledger = newLedger(self, block);
        ArrowBuf held = ledger.view(buffer);
        // Lest a failure at the end take the caller's reference as well.
        ReferenceManager theirs = buffer.getReferenceManager();
        theirs.retain();
        ArrowBuf ours = hand(held, block, ledger.holding(), block.bytes);
        theirs.release();
        return ours;
    }

    ArrowBuf reallocate(TrackedAllocator self, ArrowBuf buffer, long newSize) {
        checkNotNegative(newSize);
        checkOpen();
        if (newSize == 0 || !(buffer.getReferenceManager() instanceof Ledger ledger) || !ledger.isSoleHolder(self)) {
            ArrowBuf copy = copy(buffer, self.buffer(newSize));
            buffer.close();
            return copy;
        }
        long bytes = rounding.getRoundedSize(newSize);
        long more = Math.max(0, bytes - ledger.getSize());
        charge(more, newSize, 1);
        ArrowBuf copy = copy(buffer, lend(self, null, bytes, more, null));
        ledger.replace(bytes);
        return copy;
    }

    private static ArrowBuf copy(ArrowBuf from, ArrowBuf to) {
        to.setBytes(0, from, 0, Math.min(from.capacity(), to.capacity()));
        to.writerIndex(Math.min(from.writerIndex(), to.capacity()));
        to.readerIndex(Math.min(from.readerIndex(), to.capacity()));
        return to;
    }

    boolean tryReserve(long bytes) {
        checkOpen();
        if (account.charge(bytes, 0) != null) {
            return false;
        }
        account.noteRaw(bytes);
        return true;
    }

    ArrowBuf bufferOfReserved(TrackedAllocator self, long bytes) {
        checkOpen();
        if (bytes == 0) {
            return self.getEmpty();
        }
        account.unnoteRaw(bytes);
        account.charge(0, 1);
        return lend(self, null, bytes, bytes, null);
    }

    void releaseReserved(long bytes) {
        account.releaseRaw(bytes);
    }

    void forceRaw(long bytes) {
        checkNotNegative(bytes);
        account.force(bytes, 0);
        account.noteRaw(bytes);
        if (origin.source != null) {
            origin.source.forceAllocate(bytes);
        }
    }

    void releaseRaw(long bytes) {
        checkNotNegative(bytes);
        long released = account.releaseRaw(bytes);
        if (origin.source != null) {
            origin.source.releaseBytes(released);
        }
    }

    /** Takes no more requests; false if that was so before. */
    synchronized boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        return true;
    }

    /** Gives back what buffers that are open still hold, and returns them. */
    List<BufferLeak> abandon() {
        List<BufferLeak> leaks = new ArrayList<>();
        if (account.live() == 0) {
            return leaks;
        }
        Reclaimer.drain();
        for (Holding holding : BlockStore.allHoldings()) {
            BufferLeak leak = holding.account == account ? holding.orphan() : null;
            if (leak != null) {
                leaks.add(leak);
                origin.watch.tell(leak);
            }
        }
        return leaks;
    }

    private void checkNotNegative(long size) {
        if (size < 0) {
            throw new IllegalArgumentException(
                    "Allocator '%s': the size of a buffer must be >= 0 but was %d".formatted(account.name, size));
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("Allocator '%s' is closed".formatted(account.name));
    }
}
