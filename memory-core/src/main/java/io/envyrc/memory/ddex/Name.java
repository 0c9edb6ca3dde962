package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.Words;
import org.jspecify.annotations.Nullable;

/**
 * A name as it is written, prefix and all: one object for each of a message. Knows which name came behind it, for messages
 * say the same over and over.
 */
final class Name {
    /** What follows the prefix; one string for equal ones. */
    final String local;
    /** The prefix; that of an element without one is bound to the default namespace. */
    final Prefix prefix;
    /** The prefix that an attribute of this name binds; null if it is no namespace declaration. */
    final @Nullable Prefix declared;
    /** Size in bytes. */
    final int size;
    /** By how many bytes its characters exceed their number. */
    final int surplus;

    final long hash;
    private final byte[] bytes;
    private final long first;
    private final long firstMask;
    private final long last;

    /** The next name in the table with the same slot. */
    @Nullable
    Name next;
    /** Number of the latest start tag with an attribute of this name. */
    long usedIn;
    /** The element that began next, when one of this name had begun. */
    @Nullable
    Name afterStart;
    /** The element that began next, when one of this name had ended. */
    @Nullable
    Name afterEnd;

    /** @param source holds a word from any byte of the name on */
    Name(byte[] source, int from, int size, long hash, String local, Prefix prefix, @Nullable Prefix declared) {
        this.local = local;
        this.prefix = prefix;
        this.declared = declared;
        this.size = size;
        this.hash = hash;
        this.bytes = new byte[size + Words.SIZE];
        System.arraycopy(source, from, bytes, 0, size);
        this.first = Words.at(bytes, 0);
        this.firstMask = size < Words.SIZE ? Words.lowest(-1, size) : -1;
        this.last = size < Words.SIZE ? 0 : Words.at(bytes, size - Words.SIZE);
        int more = 0;
        for (int i = 0; i < size; ) {
            int width = bytes[i] >= 0 ? 1 : Utf8Decoder.size(bytes[i]);
            more += width == 1 ? 0 : width == 2 ? 1 : 2;
            i += width;
        }
        this.surplus = more;
    }

    /** Tells whether the bytes of this name stand at an index, whatever is behind them. */
    boolean isAt(byte[] source, int from) {
        if (((Words.at(source, from) ^ first) & firstMask) != 0) {
            return false;
        }
        if (size <= Words.SIZE) {
            return true;
        }
        int lastWord = size - Words.SIZE;
        for (int i = Words.SIZE; i < lastWord; i += Words.SIZE) {
            if (Words.at(source, from + i) != Words.at(bytes, i)) {
                return false;
            }
        }
        return Words.at(source, from + lastWord) == last;
    }

    /** Returns a byte of the name. */
    byte byteAt(int index) {
        return bytes[index];
    }

    boolean hasPrefix() {
        return !prefix.name.isEmpty();
    }
}
