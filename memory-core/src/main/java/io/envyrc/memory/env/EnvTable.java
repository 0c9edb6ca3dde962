package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where the assignments of a file stand in its text, and an index of their keys: about 44 bytes for each, and no object.
 *
 * <p>Columns are kept in chunks, so that nothing is copied while they grow. The index is a hash table with linear
 * probing over the numbers of assignments, at most two thirds full; the bits of a slot that no number needs are those of
 * the key's hash, and tell nearly every other key without a look at the text. It leads to the latest assignment of a
 * key. A key whose bytes are not those in the text, and a value that cannot be made of the text again, are kept as
 * strings.
 */
final class EnvTable {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int FIRST_SLOTS = 16;
    private static final int FIRST_NUMBERS = (1 << 24) - 1;
    private static final long MAX_LINE = 0xFFFF_FFFFL;
    // A value has 2^28 + 2 bytes at most, so the rest of its length is free for what else is known.
    private static final int QUOTED = 1 << 30;
    private static final int REPEATED = 1 << 31;
    private static final int LENGTH = QUOTED - 1;

    /** The columns of some assignments. */
    private static final class Chunk {
        final long[] start = new long[CHUNK];
        final long[] valueStart = new long[CHUNK];
        final int[] keyGap = new int[CHUNK];
        final int[] keyLength = new int[CHUNK];
        final int[] valueLength = new int[CHUNK];
        final int[] line = new int[CHUNK];
        final int[] hash = new int[CHUNK];

        @Nullable
        String @Nullable [] keys;

        @Nullable
        String @Nullable [] values;
    }

    private final SourceText text;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final List<Chunk> chunks = new ArrayList<>();
    private int[] slots = new int[FIRST_SLOTS];
    private int numberMask;
    private int soughtHash;
    private int soughtSlot;
    private int size;
    private int keys;

    EnvTable(SourceText text) {
        this(text, FIRST_NUMBERS);
    }

    /** Begins with slots that take numbers up to one of the form 2<sup>n</sup>-1, and widens them as needed. */
    EnvTable(SourceText text, int numbers) {
        this.text = text;
        this.numberMask = numbers;
    }

    /** Returns how many assignments there are. */
    int size() {
        return size;
    }

    /** Returns how many distinct keys there are. */
    int keys() {
        return keys;
    }

    /** Returns the number of the latest assignment of a key, or -1. */
    int find(String key) {
        byte[] bytes = key.getBytes(UTF_8);
        int hash = (int) KeyHash.of(bytes, 0, bytes.length, seed);
        return numberIn(slots[slotOf(bytes, 0, bytes.length, hash)]) - 1;
    }

    /** Goes to where a key stands in the index or belongs, for {@link #add}, and tells whether it was set before. */
    boolean seek(EnvSpan key) {
        int end = key.offset() + key.length();
        soughtHash = (int) KeyHash.of(key.array(), key.offset(), end, seed);
        soughtSlot = slotOf(key.array(), key.offset(), end, soughtHash);
        return slots[soughtSlot] != 0;
    }

    /** Returns the slot of a key, or the empty one where it belongs; one is always empty. */
    private int slotOf(byte[] bytes, int from, int to, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0 && !isSlotOf(slots[slot], bytes, from, to, hash)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int numberIn(int slot) {
        return slot & numberMask;
    }

    private boolean isSlotOf(int slot, byte[] bytes, int from, int to, int hash) {
        return ((slot ^ hash) & ~numberMask) == 0 && isKeyOf(numberIn(slot) - 1, bytes, from, to, hash);
    }

    private boolean isKeyOf(int index, byte[] bytes, int from, int to, int hash) {
        Chunk chunk = chunk(index);
        int i = index & (CHUNK - 1);
        if (chunk.hash[i] != hash || chunk.keyLength[i] != to - from) {
            return false;
        }
        if (chunk.keys != null && chunk.keys[i] != null) {
            byte[] kept = chunk.keys[i].getBytes(UTF_8);
            return Arrays.equals(kept, 0, kept.length, bytes, from, to);
        }
        return text.holds(chunk.start[i] + chunk.keyGap[i], bytes, from, to);
    }

    /**
     * Adds the assignment at which a reader stands, the key of which was {@linkplain #seek sought} last.
     *
     * @param keepValue whether to keep the value, even if it can be made of the text
     */
    void add(EnvReader reader, boolean keepValue) {
        EnvAssignments at = reader.assignments();
        if (at.line() > MAX_LINE) {
            throw new EnvParseException(at.line(), at.column(), "too many lines for a file in memory; stream it");
        }
        int i = size & (CHUNK - 1);
        if (i == 0) {
            chunks.add(new Chunk());
        }
        Chunk chunk = chunks.get(chunks.size() - 1);
        EnvSpan key = reader.keySpan();
        chunk.start[i] = at.startOffset();
        chunk.valueStart[i] = at.valueOffset();
        chunk.keyLength[i] = key.length();
        chunk.line[i] = (int) at.line();
        chunk.hash[i] = soughtHash;
        if (at instanceof SpannedAssignments spanned) {
            chunk.keyGap[i] = (int) (spanned.keyOffset() - chunk.start[i]);
        } else {
            chunk.keys = kept(chunk.keys, i, reader.key());
        }
        if (keepValue || !at.spelledOut()) {
            chunk.values = kept(chunk.values, i, reader.value());
        }
        boolean repeated = slots[soughtSlot] != 0;
        chunk.valueLength[i] = at.valueLength() | (at.quoted() ? QUOTED : 0) | (repeated ? REPEATED : 0);
        slots[soughtSlot] = (soughtHash & ~numberMask) | ++size;
        if (!repeated) {
            keys++;
        }
        if (keys * 3L > slots.length * 2L || size == numberMask) {
            grow();
        }
    }

    private static @Nullable String[] kept(@Nullable String @Nullable [] column, int index, String text) {
        @Nullable String[] kept = column == null ? new @Nullable String[CHUNK] : column;
        kept[index] = text;
        return kept;
    }

    private void grow() {
        int[] old = slots;
        int oldMask = numberMask;
        slots = new int[old.length * 2];
        if (size == numberMask) {
            numberMask = numberMask << 1 | 1;
        }
        if (keys == size) {
            // Each assignment is in the index: in their order the hashes are read one after the other.
            for (int index = 0; index < size; index++) {
                enter(index);
            }
        } else {
            for (int slot : old) {
                if (slot != 0) {
                    enter((slot & oldMask) - 1);
                }
            }
        }
    }

    /** Puts an assignment in the index; its key must not be there. */
    private void enter(int index) {
        int hash = chunk(index).hash[index & (CHUNK - 1)];
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = (hash & ~numberMask) | (index + 1);
    }

    private Chunk chunk(int index) {
        return chunks.get(index >>> CHUNK_BITS);
    }

    /** Tells whether the key of an assignment was set before. */
    boolean isRepeated(int index) {
        return (chunk(index).valueLength[index & (CHUNK - 1)] & REPEATED) != 0;
    }

    /** Returns the number of the latest assignment of the same key. */
    int latest(int index) {
        return keys == size ? index : find(key(index));
    }

    String key(int index) {
        Chunk chunk = chunk(index);
        int i = index & (CHUNK - 1);
        String kept = chunk.keys == null ? null : chunk.keys[i];
        return kept != null ? kept : new String(text.copy(chunk.start[i] + chunk.keyGap[i], chunk.keyLength[i]), UTF_8);
    }

    String value(int index) {
        Chunk chunk = chunk(index);
        int i = index & (CHUNK - 1);
        String kept = chunk.values == null ? null : chunk.values[i];
        if (kept != null) {
            return kept;
        }
        int length = valueLength(index);
        boolean quoted = (chunk.valueLength[i] & QUOTED) != 0;
        return EnvValues.decode(text.copy(chunk.valueStart[i], length), 0, length, quoted);
    }

    /** Tells whether the text has the key alone, and the value came from elsewhere. */
    boolean isInherited(int index) {
        return valueLength(index) == 0 && !value(index).isEmpty();
    }

    long line(int index) {
        return Integer.toUnsignedLong(chunk(index).line[index & (CHUNK - 1)]);
    }

    /** Returns the offset of the assignment in the text. */
    long start(int index) {
        return chunk(index).start[index & (CHUNK - 1)];
    }

    long valueStart(int index) {
        return chunk(index).valueStart[index & (CHUNK - 1)];
    }

    int valueLength(int index) {
        return chunk(index).valueLength[index & (CHUNK - 1)] & LENGTH;
    }

    long valueEnd(int index) {
        return valueStart(index) + valueLength(index);
    }
}
