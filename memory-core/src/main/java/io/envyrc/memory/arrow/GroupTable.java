package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * Groups by their keys: an open-addressed table of places in pages. A group is its hash, its states, the length of its keys
 * in 8 bytes, and its keys. A place is the number of the page from 1 on, and in the last 28 bits the place in it by 8. A
 * slot is the last 16 bits of the hash and a place in 48; 0 is empty. A group's first slot are the leading bits of the
 * hash that no partition has used up yet, so groups lie in the order of the partitions they are divided into next. The
 * first page and the smallest table are kept for good, so that a group always has room in an empty table. Not
 * thread-safe, but for {@link #idleBytes}.
 */
final class GroupTable implements AutoCloseable {
    /** How many groups are looked up at once, at most. */
    static final int AHEAD = 256;

    /** How many groups are written at a time, at most. */
    private static final int MAX_PICKED = 1 << 12;

    /** From so many slots on, slots and groups are not in the processor's nearer caches. */
    private static final int MANY_SLOTS = 1 << 15;

    /** The place after all others. */
    static final long END = Long.MAX_VALUE;

    private static final int OFFSET_BITS = 28;
    private static final int PLACE_BITS = 48;
    private static final int MAX_SLOTS = 1 << 30;
    private static final long TAG = -1L << PLACE_BITS;

    private final BufferAllocator allocator;
    private final MemoryReservation reservation;
    private final int pageBytes;
    private final int stateBytes;
    private final List<ArrowBuf> pages = new ArrayList<>();
    private final long[] ahead = new long[AHEAD];

    /** Of what is looked up together: the hashes, where keys end, and the groups found. */
    final long[] hashes = new long[AHEAD];

    final long[] ends = new long[AHEAD];
    final long[] found = new long[AHEAD];

    /** For who writes groups. */
    final long[] picked;

    private final ArrowBuf smallest;
    private ArrowBuf slots;
    private boolean enlarged;
    private int mask;
    private int groups;

    /** Where pages begin, by their numbers. */
    private long[] addresses = new long[8];

    /** How many leading bits of hashes are used up, and how many of the last ones are no part of a slot's number. */
    private int usedBits;

    private int restBits;

    /** What {@link #fetch} has read: a field, so that the reads are not left away. */
    long fetched;

    /** How far the last page is filled, in bytes. */
    private long filled;

    /** What is held beyond what is kept. */
    private volatile long idleBytes;

    GroupTable(BufferAllocator allocator, MemoryReservation reservation, int pageBytes, int stateBytes) {
        this.allocator = allocator;
        this.reservation = reservation;
        this.pageBytes = pageBytes;
        this.stateBytes = stateBytes;
        this.picked = new long[picked(pageBytes)];
        this.smallest = HeldBatch.allocate(Long.highestOneBit(Math.max(64, pageBytes / 4)), allocator, reservation);
        try {
            add(HeldBatch.allocate(pageBytes, allocator, reservation));
        } catch (RuntimeException | Error e) {
            HeldBatch.free(smallest, reservation);
            throw e;
        }
        this.slots = smallest;
        clear();
    }

    /** Returns what the arrays of a table take on the heap, in bytes. */
    static long heapBytes(int pageBytes) {
        return (4L * AHEAD + picked(pageBytes)) * Long.BYTES;
    }

    private static int picked(int pageBytes) {
        return Math.min(MAX_PICKED, pageBytes / 32);
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

    /** Uses the bits of hashes after the first {@code usedBits}, which all groups share; the table is empty. */
    void useBitsAfter(int usedBits) {
        this.usedBits = usedBits;
    }

    /** Returns the first slot of groups whose next {@code bits} bits are {@code value} or more. */
    int firstSlot(int value, int bits) {
        return (int) (((long) value * slots()) >>> bits);
    }

    private int slotOf(long hash) {
        return (int) ((hash << usedBits) >>> restBits);
    }

    /** Returns the place of the group in a slot, counted on from the last one to the first; 0 if there is none. */
    long place(int slot) {
        return MemoryUtil.getLong(slots.memoryAddress() + (slot & mask) * 8L) & ~TAG;
    }

    /** Returns the first place at or after {@code place} where a group is, in the order of their coming, or {@link #END}. */
    long nextPlace(long place) {
        if (place == END) {
            return END;
        }
        int page = (int) Math.max(1, place >>> OFFSET_BITS);
        long offset = place & ((1L << OFFSET_BITS) - 1);
        for (; page <= pages.size(); page++) {
            long end = page == pages.size() ? filled : pages.get(page - 1).writerIndex();
            if (offset << 3 < end) {
                return ((long) page << OFFSET_BITS) | offset;
            }
            offset = 0;
        }
        return END;
    }

    /** Returns the place after the group at {@code place}. */
    long placeAfter(long place, long group) {
        return place + (groupBytes(length(group)) >>> 3);
    }

    /** Returns where the group at a place is in memory. */
    long address(long place) {
        return addresses[(int) (place >>> OFFSET_BITS)] + ((place & ((1L << OFFSET_BITS) - 1)) << 3);
    }

    static long hash(long group) {
        return MemoryUtil.getLong(group);
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

    /**
     * Reads the slots of {@link #hashes} and the groups found there, at most {@link #AHEAD} of them, so that the processor
     * has them at hand when they are looked up one by one. These reads do not wait for each other, while each look-up
     * waits for its own. Does nothing while the table is small.
     */
    void fetch(int count) {
        if (mask < MANY_SLOTS) {
            return;
        }
        long base = slots.memoryAddress();
        for (int i = 0; i < count; i++) {
            ahead[i] = MemoryUtil.getLong(base + slotOf(hashes[i]) * 8L);
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            if (ahead[i] != 0) {
                long group = address(ahead[i] & ~TAG);
                sum += hash(group) + MemoryUtil.getLong(keys(group));
            }
        }
        fetched = sum;
    }

    /** Returns a group, which is added if it is not there; 0 if it has no room. */
    long find(long keys, int length, long hash) {
        long base = slots.memoryAddress();
        long tag = hash << PLACE_BITS;
        for (int slot = slotOf(hash); ; slot = (slot + 1) & mask) {
            long found = MemoryUtil.getLong(base + slot * 8L);
            if (found == 0) {
                return add(keys, length, hash, base + slot * 8L);
            }
            if ((found & TAG) == tag) {
                long group = address(found & ~TAG);
                if (hash(group) == hash && length(group) == length && GroupKeys.isSame(keys(group), keys, length)) {
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
        MemoryUtil.putLong(slot, (hash << PLACE_BITS) | ((long) pages.size() << OFFSET_BITS) | (filled >>> 3));
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
     * @param mayWait whether to wait for others, too
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if the budget has no room
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator has none
     */
    void makeRoom(long groupBytes, boolean mayWait) {
        if (isCrowded()) {
            if (slots() >= MAX_SLOTS) {
                throw new OutOfMemoryException("a table of groups has " + MAX_SLOTS + " slots at the most");
            }
            ArrowBuf larger = HeldBatch.allocate(slots.capacity() * 2, allocator, reservation, mayWait);
            // What is crowded may have been cleared meanwhile; a larger table is right all the same.
            rehash(larger);
        }
        if (filled + groupBytes > pages.get(pages.size() - 1).capacity()) {
            ArrowBuf page = HeldBatch.allocate(Math.max(pageBytes, groupBytes), allocator, reservation, mayWait);
            pages.get(pages.size() - 1).writerIndex(filled);
            add(page);
            holdMore(HeldBatch.consumed(page));
            filled = 0;
        }
    }

    private void add(ArrowBuf page) {
        pages.add(page);
        if (pages.size() == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * addresses.length);
        }
        addresses[pages.size()] = page.memoryAddress();
    }

    private void rehash(ArrowBuf larger) {
        larger.setZero(0, larger.capacity());
        freeSlots();
        use(larger);
        enlarged = true;
        holdMore(HeldBatch.consumed(larger));
        long base = larger.memoryAddress();
        // In the order of pages, not of slots: memory is read in one stream.
        for (long place = nextPlace(0); place != END; ) {
            long group = address(place);
            int slot = slotOf(hash(group));
            while (MemoryUtil.getLong(base + slot * 8L) != 0) {
                slot = (slot + 1) & mask;
            }
            MemoryUtil.putLong(base + slot * 8L, (hash(group) << PLACE_BITS) | place);
            place = nextPlace(placeAfter(place, group));
        }
    }

    private void use(ArrowBuf empty) {
        slots = empty;
        mask = (int) (empty.capacity() / 8) - 1;
        restBits = Integer.numberOfLeadingZeros(mask) + Integer.SIZE;
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
        smallest.setZero(0, smallest.capacity());
        use(smallest);
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
