package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Groups by their keys: an open-addressed table of places in pages. A group is its hash, its states, the length of its keys
 * in 8 bytes, and its keys. A slot is the top 16 bits of the hash, the number of the page from 1 on in 20 bits, and the
 * place in it by 8 in 28; 0 is empty. The first page and the smallest table are kept for good, so that a group always has
 * room in an empty table. Not thread-safe, but for {@link #idleBytes}.
 */
final class GroupTable implements AutoCloseable {
    private static final int PLACE_BITS = 28;
    private static final int PAGE_BITS = 20;
    private static final int MAX_SLOTS = 1 << 30;
    private static final long TAG = -1L << (PLACE_BITS + PAGE_BITS);

    private final BufferAllocator allocator;
    private final MemoryReservation reservation;
    private final int pageBytes;
    private final int stateBytes;
    private final List<ArrowBuf> pages = new ArrayList<>();
    private final ArrowBuf smallest;
    private ArrowBuf slots;
    private boolean enlarged;
    private int mask;
    private int groups;

    /** How far the last page is filled, in bytes. */
    private long filled;

    /** What is held beyond what is kept. */
    private volatile long idleBytes;

    GroupTable(BufferAllocator allocator, MemoryReservation reservation, int pageBytes, int stateBytes) {
        this.allocator = allocator;
        this.reservation = reservation;
        this.pageBytes = pageBytes;
        this.stateBytes = stateBytes;
        this.smallest = HeldBatch.allocate(Long.highestOneBit(Math.max(64, pageBytes / 4)), allocator, reservation);
        try {
            pages.add(HeldBatch.allocate(pageBytes, allocator, reservation));
        } catch (RuntimeException | Error e) {
            HeldBatch.free(smallest, reservation);
            throw e;
        }
        this.slots = smallest;
        clear();
    }

    int groups() {
        return groups;
    }

    long idleBytes() {
        return idleBytes;
    }

    private void holdMore(long bytes) {
        long now = idleBytes;
        idleBytes = now + bytes;
    }

    /** Returns how many slots there are. */
    int slots() {
        return mask + 1;
    }

    /** Returns 4 bits of the hash of the group in a slot, at depth 0 the top ones; -1 if there is none. */
    int partition(int slot, int depth) {
        long found = MemoryUtil.getLong(slots.memoryAddress() + slot * 8L);
        if (found == 0) {
            return -1;
        }
        // The slot has the first bits itself, which spares a look at the group.
        long hash = depth < 4 ? found : MemoryUtil.getLong(address(found & ~TAG));
        return (int) (hash >>> (Long.SIZE - 4 * (depth + 1))) & 15;
    }

    /** Returns the group in a slot; 0 if there is none. */
    long group(int slot) {
        long place = MemoryUtil.getLong(slots.memoryAddress() + slot * 8L) & ~TAG;
        return place == 0 ? 0 : address(place);
    }

    private long address(long place) {
        return pages.get((int) (place >>> PLACE_BITS) - 1).memoryAddress() + ((place & ((1L << PLACE_BITS) - 1)) << 3);
    }

    static long states(long group) {
        return group + Long.BYTES;
    }

    int length(long group) {
        return (int) MemoryUtil.getLong(group + Long.BYTES + stateBytes);
    }

    long keys(long group) {
        return group + 2 * Long.BYTES + stateBytes;
    }

    /** Returns what a group takes, in bytes. */
    long groupBytes(long keyBytes) {
        return (2 * Long.BYTES + stateBytes + keyBytes + 7) >>> 3 << 3;
    }

    /** Returns a group, which is added if it is not there; 0 if it has no room. */
    long find(long keys, int length, long hash) {
        long base = slots.memoryAddress();
        long tag = hash & TAG;
        for (int slot = (int) hash & mask; ; slot = (slot + 1) & mask) {
            long found = MemoryUtil.getLong(base + slot * 8L);
            if (found == 0) {
                return add(keys, length, hash, base + slot * 8L);
            }
            if ((found & TAG) == tag) {
                long group = address(found & ~TAG);
                if (MemoryUtil.getLong(group) == hash
                        && length(group) == length
                        && GroupKeys.isSame(keys(group), keys, length)) {
                    return group;
                }
            }
        }
    }

    private long add(long keys, int length, long hash, long slot) {
        long bytes = groupBytes(length);
        ArrowBuf page = pages.get(pages.size() - 1);
        if (isCrowded() || filled + bytes > page.capacity()) {
            return 0;
        }
        long group = page.memoryAddress() + filled;
        MemoryUtil.putLong(group, hash);
        for (int i = 0; i < stateBytes; i += Long.BYTES) {
            MemoryUtil.putLong(states(group) + i, 0);
        }
        MemoryUtil.putLong(group + Long.BYTES + stateBytes, length);
        Gatherer.copy(keys, keys(group), length);
        MemoryUtil.putLong(slot, (hash & TAG) | ((long) pages.size() << PLACE_BITS) | (filled >>> 3));
        filled += bytes;
        groups++;
        return group;
    }

    private boolean isCrowded() {
        return groups >= (mask + 1L) * 7 / 10;
    }

    /**
     * Makes room for a group, unless it has some. May make others spill, or the table's owner.
     *
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if the budget has no room
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator has none
     */
    void makeRoom(long groupBytes) {
        if (isCrowded()) {
            if (slots() >= MAX_SLOTS) {
                throw new OutOfMemoryException("a table of groups has " + MAX_SLOTS + " slots at the most");
            }
            ArrowBuf larger = HeldBatch.allocate(slots.capacity() * 2, allocator, reservation);
            // What is crowded may have been cleared meanwhile; a larger table is right all the same.
            rehash(larger);
        }
        if (filled + groupBytes > pages.get(pages.size() - 1).capacity()) {
            ArrowBuf page = HeldBatch.allocate(Math.max(pageBytes, groupBytes), allocator, reservation);
            pages.add(page);
            holdMore(HeldBatch.consumed(page));
            filled = 0;
        }
    }

    private void rehash(ArrowBuf larger) {
        larger.setZero(0, larger.capacity());
        int oldSlots = slots();
        long old = slots.memoryAddress();
        long base = larger.memoryAddress();
        int newMask = (int) (larger.capacity() / 8) - 1;
        for (int i = 0; i < oldSlots; i++) {
            long place = MemoryUtil.getLong(old + i * 8L);
            if (place != 0) {
                int slot = (int) MemoryUtil.getLong(address(place & ~TAG)) & newMask;
                while (MemoryUtil.getLong(base + slot * 8L) != 0) {
                    slot = (slot + 1) & newMask;
                }
                MemoryUtil.putLong(base + slot * 8L, place);
            }
        }
        freeSlots();
        slots = larger;
        enlarged = true;
        mask = newMask;
        holdMore(HeldBatch.consumed(larger));
    }

    private void freeSlots() {
        if (enlarged) {
            enlarged = false;
            holdMore(-HeldBatch.consumed(slots));
            HeldBatch.free(slots, reservation);
        }
    }

    /** Forgets all groups, and gives back all but what is kept. */
    void clear() {
        while (pages.size() > 1) {
            ArrowBuf page = pages.remove(pages.size() - 1);
            holdMore(-HeldBatch.consumed(page));
            HeldBatch.free(page, reservation);
        }
        freeSlots();
        slots = smallest;
        slots.setZero(0, slots.capacity());
        mask = (int) (slots.capacity() / 8) - 1;
        groups = 0;
        filled = 0;
    }

    @Override
    public void close() {
        clear();
        HeldBatch.free(pages.remove(0), reservation);
        HeldBatch.free(smallest, reservation);
    }
}
