package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where the assignments of a file stand in its text, and an index of their keys: about 44 bytes for each, and no object.
 *
 * <p>Columns are kept in chunks, so that nothing is copied while they grow. A key whose bytes are not those in the text,
 * and a value that cannot be made of the text again, are kept as strings.
 *
 * <p>Assignments are entered in the index some time after they were added, {@value #BATCH} at once: their slots lie
 * anywhere in memory, and the processor fetches those of a batch side by side where it would else wait for each.
 */
final class EnvTable {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int FIRST_CAPACITY = 16;
    private static final int BATCH = 64;
    private static final long MAX_LINE = 0xFFFF_FFFFL;
    // A value has 2^28 + 2 bytes at most, so the rest of its length is free for what else is known.
    private static final int QUOTED = 1 << 30;
    private static final int REPEATED = 1 << 31;
    private static final int LENGTH = QUOTED - 1;

    /** Hears of keys that were set before. */
    interface Repeats {
        void repeated(long line, int column) throws IOException;
    }

    /** The columns of some assignments. */
    private static final class Chunk {
        final long[] start;
        final long[] valueStart;
        final int[] keyGap;
        final int[] keyLength;
        final int[] valueLength;
        final int[] line;
        final int[] hash;

        @Nullable
        String @Nullable [] keys;

        @Nullable
        String @Nullable [] values;

        Chunk(int capacity) {
            start = new long[capacity];
            valueStart = new long[capacity];
            keyGap = new int[capacity];
            keyLength = new int[capacity];
            valueLength = new int[capacity];
            line = new int[capacity];
            hash = new int[capacity];
        }

        /** Makes a copy with room for another number of assignments. */
        Chunk(Chunk other, int capacity) {
            start = Arrays.copyOf(other.start, capacity);
            valueStart = Arrays.copyOf(other.valueStart, capacity);
            keyGap = Arrays.copyOf(other.keyGap, capacity);
            keyLength = Arrays.copyOf(other.keyLength, capacity);
            valueLength = Arrays.copyOf(other.valueLength, capacity);
            line = Arrays.copyOf(other.line, capacity);
            hash = Arrays.copyOf(other.hash, capacity);
            keys = other.keys == null ? null : Arrays.copyOf(other.keys, capacity);
            values = other.values == null ? null : Arrays.copyOf(other.values, capacity);
        }

        int capacity() {
            return hash.length;
        }
    }

    private final SourceText text;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final List<Chunk> chunks = new ArrayList<>();
    private final int[] columns = new int[BATCH];
    private final KeyIndex keyIndex;
    private long expectedBytes;
    private int size;

    EnvTable(SourceText text) {
        this(text, KeyIndex.FIRST_NUMBERS);
    }

    /** Begins with an index that takes numbers up to one of the form 2<sup>n</sup>-1, and widens as needed. */
    EnvTable(SourceText text, int numbers) {
        this.text = text;
        this.keyIndex = new KeyIndex(this, numbers);
    }

    /** Tells how long the text is going to be, as far as known; 0 if it is not. */
    void expect(long bytes) {
        expectedBytes = bytes;
    }

    /** Returns how many assignments there are. */
    int size() {
        return size;
    }

    /** Returns how many distinct keys there are. */
    int keys() {
        return keyIndex.keys();
    }

    /** Returns the number of the latest assignment of a key, or -1. */
    int find(String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return keyIndex.find(bytes, (int) KeyHash.of(bytes, 0, bytes.length, seed));
    }

    /** Returns how many keys there are at the end of a text of the expected size, if they stand as close all along. */
    long expectedKeys() {
        return size == 0 ? 0 : (long) ((double) keys() / (start(size - 1) + 1) * expectedBytes);
    }

    /** Returns the hash of an assignment's key. */
    int hash(int index) {
        return chunk(index).hash[index & (CHUNK - 1)];
    }

    /** Tells whether bytes are the key of an assignment. */
    boolean isKey(int index, byte[] bytes) {
        Chunk chunk = chunk(index);
        int i = index & (CHUNK - 1);
        if (chunk.keyLength[i] != bytes.length) {
            return false;
        }
        if (chunk.keys != null && chunk.keys[i] != null) {
            return Arrays.equals(chunk.keys[i].getBytes(UTF_8), bytes);
        }
        return text.holds(chunk.start[i] + chunk.keyGap[i], bytes, 0, bytes.length);
    }

    /**
     * Adds the assignment at which a reader stands, for {@link #index} to enter.
     *
     * @param keepValue whether to keep the value, even if it can be made of the text
     */
    void add(EnvReader reader, boolean keepValue) {
        EnvAssignments at = reader.assignments();
        if (at.line() > MAX_LINE) {
            throw new EnvParseException(at.line(), at.column(), "too many lines for a file in memory; stream it");
        }
        int i = size & (CHUNK - 1);
        Chunk chunk = chunkWithRoom(i);
        EnvSpan key = reader.keySpan();
        chunk.start[i] = at.startOffset();
        chunk.valueStart[i] = at.valueOffset();
        chunk.keyLength[i] = key.length();
        chunk.valueLength[i] = at.valueLength() | (at.quoted() ? QUOTED : 0);
        chunk.line[i] = (int) at.line();
        chunk.hash[i] = (int) KeyHash.of(key.array(), key.offset(), key.offset() + key.length(), seed);
        if (at instanceof SpannedAssignments spanned) {
            chunk.keyGap[i] = (int) (spanned.keyOffset() - chunk.start[i]);
        } else {
            chunk.keys = kept(chunk.keys, chunk.capacity(), i, reader.key());
        }
        if (keepValue || !at.spelledOut()) {
            chunk.values = kept(chunk.values, chunk.capacity(), i, reader.value());
        }
        columns[size & (BATCH - 1)] = at.column();
        size++;
    }

    /** Tells whether no more can be added before {@link #index}. */
    boolean batchIsFull() {
        return (size & (BATCH - 1)) == 0;
    }

    private Chunk chunkWithRoom(int i) {
        if (i == 0) {
            // Only a small file is not to take a whole chunk.
            chunks.add(new Chunk(size == 0 ? FIRST_CAPACITY : CHUNK));
        }
        int last = chunks.size() - 1;
        if (i == chunks.get(last).capacity()) {
            chunks.set(last, new Chunk(chunks.get(last), 2 * i));
        }
        return chunks.get(last);
    }

    /** Gives back room that is not needed; nothing is added from then on. */
    void trim() {
        int last = chunks.size() - 1;
        if (last >= 0) {
            chunks.set(last, new Chunk(chunks.get(last), size - last * CHUNK));
        }
        keyIndex.trim();
    }

    private static @Nullable String[] kept(@Nullable String @Nullable [] column, int capacity, int index, String text) {
        @Nullable String[] kept = column == null ? new @Nullable String[capacity] : column;
        kept[index] = text;
        return kept;
    }

    /** Enters what was added since in the index, and tells in order which of it sets a key again. */
    void index(Repeats repeats) throws IOException {
        keyIndex.fetch(keyIndex.entered(), size);
        while (keyIndex.entered() < size) {
            int next = keyIndex.entered();
            if (!keyIndex.enterNext()) {
                chunk(next).valueLength[next & (CHUNK - 1)] |= REPEATED;
                repeats.repeated(line(next), columns[next & (BATCH - 1)]);
            }
        }
    }

    /** Tells whether two assignments, whose keys have equal hashes, set the same key. */
    boolean isSameKey(int one, int other) {
        Chunk chunk = chunk(other);
        int i = other & (CHUNK - 1);
        String kept = chunk.keys == null ? null : chunk.keys[i];
        return isKey(one, kept != null ? kept.getBytes(UTF_8) : keyBytes(other));
    }

    private byte[] keyBytes(int index) {
        Chunk chunk = chunk(index);
        int i = index & (CHUNK - 1);
        return text.copy(chunk.start[i] + chunk.keyGap[i], chunk.keyLength[i]);
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
        return keys() == size ? index : find(key(index));
    }

    String key(int index) {
        Chunk chunk = chunk(index);
        int i = index & (CHUNK - 1);
        String kept = chunk.keys == null ? null : chunk.keys[i];
        return kept != null ? kept : new String(keyBytes(index), UTF_8);
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
