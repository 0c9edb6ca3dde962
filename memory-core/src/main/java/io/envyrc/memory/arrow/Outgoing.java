package io.envyrc.memory.arrow;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ForeignAllocation;
import org.jspecify.annotations.Nullable;

/** A block that an allocator which is not ours holds and counts. */
final class Outgoing extends ForeignAllocation {
    /** By address; as many as there are blocks out. */
    private static final ConcurrentMap<Long, Outgoing> OUT = new ConcurrentHashMap<>();

    private final Block block;
    private final Sharing sharing;
    private final AtomicBoolean over = new AtomicBoolean();

    private Outgoing(Block block, Sharing sharing) {
        super(block.bytes, block.address);
        this.block = block;
        this.sharing = sharing;
    }

    /**
     * Has {@code target} count the block in place of our account.
     *
     * @throws org.apache.arrow.memory.OutOfMemoryException if it has no room; then nothing has changed
     */
    static ArrowBuf send(Holding holding, ArrowBuf source, BufferAllocator target) {
        Block block = holding.block;
        Sharing sharing;
        synchronized (block) {
            holding.checkHeld("transferred");
            sharing = block.shareOf(holding);
            sharing.goOut();
        }
        Outgoing outgoing = new Outgoing(block, sharing);
        OUT.putIfAbsent(block.address, outgoing);
        ArrowBuf whole;
        try {
            whole = target.wrapForeignAllocation(outgoing);
        } catch (Throwable refused) {
            // Arrow promises to let go of the memory when it throws, and does so for some causes only.
            outgoing.release0();
            throw refused;
        }
        sharing.countedOutside();
        return HeldBuffer.viewOf(source, whole);
    }

    /** Returns what is out at an address and may come back as a whole with one reference; null if there is no such. */
    static @Nullable Outgoing comingBack(ArrowBuf buffer) {
        Outgoing out = OUT.get(buffer.memoryAddress());
        return out != null
                        && buffer.refCnt() == 1
                        && buffer.getReferenceManager().getSize() == out.block.bytes
                ? out
                : null;
    }

    Block block() {
        return block;
    }

    Sharing sharing() {
        return sharing;
    }

    @Override
    protected void release0() {
        if (over.compareAndSet(false, true)) {
            OUT.remove(block.address, this);
            sharing.left();
        }
    }
}
