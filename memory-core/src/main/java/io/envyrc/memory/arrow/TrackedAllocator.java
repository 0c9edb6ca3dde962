package io.envyrc.memory.arrow;

import io.envyrc.memory.Registration;
import io.envyrc.memory.Trimmable;
import io.envyrc.memory.Watermarks;
import io.envyrc.memory.budget.MemoryAccount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationReservation;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.BufferManager;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.rounding.DefaultRoundingPolicy;
import org.apache.arrow.memory.rounding.RoundingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * An Arrow allocator whose figures are exact: bytes in use, peak, live buffers, allocations and frees, for itself and for
 * each child.
 *
 * <p>A request within the limit is served whatever other threads ask for at the same time, and what is in use never
 * passes the limit, except by a transfer, which Arrow does not let fail. Buffers move between any two tracked allocators,
 * to allocators of other kinds, and back by {@link #adopt}; each byte is counted by the one that has it. (Arrow's own
 * buffers refuse to move to an allocator under another root; {@code adopt} takes those.)
 *
 * <p>Freed blocks of up to 1 MiB are kept for the next buffer, within {@link TrackedAllocatorBuilder#cacheBytes}; they do
 * not count as used, and {@link #trim} gives them back. A buffer that becomes unreachable before it is released is
 * reclaimed after the next collection, and reported, unless the leak tracking is off.
 *
 * <p>Thread-safe. The caller closes a root; closing it closes the children. Classes that extend this one pass a builder
 * up; what they override is called for their own buffers, not for those of children.
 */
public class TrackedAllocator extends AccountedAllocator implements MemoryAccount, Trimmable, Watermarks {
    /** Apart from the allocator's class, which has to load where Arrow's cannot. */
    private static final class Empty {
        static final ArrowBuf BUFFER = new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
    }

    private final Lender lender;
    private final Children children = new Children();
    private final @Nullable TrackedAllocator parent;

    /**
     * Makes a root, for classes that extend this one.
     *
     * @throws IllegalStateException if Arrow may not reach into {@code java.nio}; says what to add
     */
    protected TrackedAllocator(TrackedAllocatorBuilder builder) {
        this(builder, Origin.of(builder));
    }

    private TrackedAllocator(TrackedAllocatorBuilder builder, Origin origin) {
        super(Account.root(origin.store.stripes, builder.name, builder.limitBytes, builder.listener));
        BufferAllocator source = builder.source;
        RoundingPolicy rounding =
                source == null ? DefaultRoundingPolicy.DEFAULT_ROUNDING_POLICY : source.getRoundingPolicy();
        this.lender = new Lender(account, origin, rounding);
        this.parent = null;
    }

    private TrackedAllocator(TrackedAllocator parent, Account account) {
        super(account);
        this.lender = new Lender(account, parent.lender.origin, parent.lender.rounding);
        this.parent = parent;
    }

    /**
     * Returns a root allocator with a limit and all else by default.
     *
     * @param limitBytes most bytes in use, 0 or more
     * @throws IllegalArgumentException if negative
     * @throws IllegalStateException if Arrow may not reach into {@code java.nio}; says what to add
     */
    public static TrackedAllocator create(long limitBytes) {
        return builder().limitBytes(limitBytes).build();
    }

    /** Returns a builder of a root allocator without a limit. */
    public static TrackedAllocatorBuilder builder() {
        return new TrackedAllocatorBuilder();
    }

    /**
     * Returns the allocator that all of a JVM may share, made at the first call. It has no limit and is never closed; a
     * user of it takes a {@linkplain #child child} and closes that.
     *
     * @throws IllegalStateException if Arrow may not reach into {@code java.nio}; says what to add
     */
    public static TrackedAllocator global() {
        return GlobalAllocator.get();
    }

    /**
     * Returns the open child of a name, made if there is none. It has no limit of its own, and is closed with this
     * allocator or before it.
     *
     * @throws IllegalStateException if this allocator is closed
     */
    public TrackedAllocator child(String name) {
        return children.named(name, () -> newChild(account.child(name, 0, Long.MAX_VALUE, lender.listener)));
    }

    @Override
    public TrackedAllocator newChildAllocator(String name, long initReservation, long maxAllocation) {
        return newChildAllocator(name, lender.listener, initReservation, maxAllocation);
    }

    /**
     * Makes a child; several may have one name.
     *
     * @param initReservation in bytes, charged here for as long as the child is open
     * @param maxAllocation the child's limit in bytes
     * @throws OutOfMemoryException if the reservation does not fit
     * @throws IllegalArgumentException if {@code initReservation} is not within 0..{@code maxAllocation}
     * @throws IllegalStateException if this allocator is closed
     */
    @Override
    public TrackedAllocator newChildAllocator(
            String name, AllocationListener listener, long initReservation, long maxAllocation) {
        return children.unnamed(() -> newChild(account.child(name, initReservation, maxAllocation, listener)));
    }

    private TrackedAllocator newChild(Account childAccount) {
        lender.checkOpen();
        lender.charge(childAccount.initReservation(), childAccount.initReservation(), 0);
        TrackedAllocator child = new TrackedAllocator(this, childAccount);
        lender.listener.onChildAdded(this, child);
        return child;
    }

    @Override
    public ArrowBuf buffer(long size) {
        return lender.buffer(this, size, null);
    }

    /**
     * Lends a buffer. Never waits.
     *
     * @param size in bytes, 0 or more; below 16 MiB it is rounded up to a power of two, as Arrow does
     * @param manager what replaces the buffer when it has to grow, or null
     * @return a buffer of the rounded size, whose contents are undefined; the empty one for 0
     * @throws OutOfMemoryException if it does not fit in a limit; names what was asked for and what is in use
     * @throws OutOfMemoryError if the system has no memory left
     * @throws IllegalArgumentException if {@code size} is negative
     * @throws IllegalStateException if closed
     */
    @Override
    public ArrowBuf buffer(long size, @Nullable BufferManager manager) {
        return lender.buffer(this, size, manager);
    }

    /**
     * Returns a buffer of another size with the same content, as far as it fits, and the same indices. The reference that
     * the caller had to the old one is released. If that was the only one, the difference alone is charged, although
     * both exist while the content is copied.
     *
     * @param buffer a buffer of any allocator
     * @param newSize in bytes, 0 or more, rounded as for {@link #buffer(long)}
     * @throws OutOfMemoryException if it does not fit in a limit; then the old buffer is as it was
     * @throws IllegalArgumentException if {@code newSize} is negative
     * @throws IllegalStateException if closed
     */
    public ArrowBuf reallocate(ArrowBuf buffer, long newSize) {
        return lender.reallocate(this, buffer, newSize);
    }

    /**
     * Takes over a buffer of any other allocator, with the caller's reference to it, and counts it here. Memory that once
     * left a tracked allocator comes back, and the other allocator counts it no more; memory that the other allocator
     * made stays its own, is held until the buffer returned is released, and counts with both.
     *
     * @param buffer not to be used any more, unless this throws
     * @return a buffer of this allocator over the same memory, with the same indices
     * @throws OutOfMemoryException if it does not fit in a limit; then the caller has the buffer still
     * @throws IllegalStateException if closed
     */
    public ArrowBuf adopt(ArrowBuf buffer) {
        return lender.adopt(this, buffer);
    }

    /** {@inheritDoc} Counts as a buffer of the size that the allocation tells. */
    @Override
    public ArrowBuf wrapForeignAllocation(ForeignAllocation allocation) {
        return lender.wrap(this, allocation);
    }

    @Override
    public AllocationReservation newReservation() {
        lender.checkOpen();
        return new TrackedReservation(lender, this);
    }

    /**
     * Closes the children, then this allocator. Buffers that are still open stay readable and can be released later, but
     * their bytes are given back to the parent at once. A second call does nothing.
     *
     * @throws IllegalStateException if buffers are open here or in a child, after all was closed; names the allocator,
     *     bytes and age of each, and where it was allocated as far as that was traced
     */
    @Override
    public void close() {
        List<BufferLeak> leaks = new ArrayList<>();
        closeInto(leaks);
        if (!leaks.isEmpty()) {
            throw LeakReport.of(account.name, leaks);
        }
    }

    private void closeInto(List<BufferLeak> leaks) {
        if (!lender.close()) {
            return;
        }
        children.close(child -> child.closeInto(leaks));
        leaks.addAll(lender.abandon());
        account.close();
        if (parent == null) {
            lender.origin.close();
        } else {
            parent.children.remove(this, account.name);
            parent.lender.listener.onChildRemoved(parent, this);
        }
    }

    /** Returns what is in use now, in bytes, by this allocator and its children. */
    @Override
    public long bytesUsed() {
        return account.used();
    }

    /** {@inheritDoc} Asking is {@link #bytesUsed}; the mark is of this allocator with its children. */
    @Override
    public Registration onReach(long bytes, Runnable action) {
        if (bytes < 1) {
            throw new IllegalArgumentException("mark must be >= 1 byte but was " + bytes);
        }
        return account.onReach(bytes, Objects.requireNonNull(action, "action"));
    }

    /** Returns the most that ever was in use, in bytes. */
    public long peakBytes() {
        return account.peak();
    }

    /** Returns the figures of this allocator, its children's included. */
    public AllocatorStats stats() {
        return account.stats();
    }

    /** Returns the figures of each open child, by name. */
    public List<AllocatorStats> childStats() {
        return children.stats();
    }

    /** Returns what the freed blocks hold that the root keeps for later buffers, in bytes. */
    public long cachedBytes() {
        return lender.origin.store.keptBytes();
    }

    /** {@inheritDoc} Idle are the freed blocks that the root keeps, for all its descendants. */
    @Override
    public long trim(double fraction) {
        return lender.origin.store.trim(fraction);
    }

    /** {@inheritDoc} To be undone by {@link #releaseBytes}, or by closing. */
    @Override
    public boolean forceAllocate(long size) {
        lender.forceRaw(size);
        return !account.isOverLimit();
    }

    /** {@inheritDoc} Gives back no more than was charged by {@link #forceAllocate} and by reservations. */
    @Override
    public void releaseBytes(long size) {
        lender.releaseRaw(size);
    }

    /** Returns this tree's root; the root of the allocator that the memory comes from, if that is set. */
    @Override
    public BufferAllocator getRoot() {
        BufferAllocator source = lender.origin.source;
        if (source != null) {
            return source.getRoot();
        }
        return parent == null ? this : parent.getRoot();
    }

    @Override
    public @Nullable BufferAllocator getParentAllocator() {
        return parent == null ? lender.origin.source : parent;
    }

    @Override
    public Collection<BufferAllocator> getChildAllocators() {
        return children.all();
    }

    @Override
    public AllocationListener getListener() {
        return lender.listener;
    }

    @Override
    public RoundingPolicy getRoundingPolicy() {
        return lender.rounding;
    }

    @Override
    public ArrowBuf getEmpty() {
        return Empty.BUFFER;
    }

    /** @throws IllegalStateException if closed, whether assertions are enabled or not */
    @Override
    public void assertOpen() {
        lender.checkOpen();
    }

    @Override
    public String toVerboseString() {
        StringBuilder text = new StringBuilder(toString());
        children.stats().forEach(child -> text.append("\n  ").append(child));
        return text.toString();
    }

    @Override
    public String toString() {
        return "TrackedAllocator" + account.stats();
    }

    /** Returns the root of our tree, which an allocator that we take memory of may have above it. */
    TrackedAllocator top() {
        return parent == null ? this : parent.top();
    }

    Lender lender() {
        return lender;
    }
}
