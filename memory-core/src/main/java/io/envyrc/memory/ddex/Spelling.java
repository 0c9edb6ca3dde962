package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.Words;

/** Bytes that are looked for again, a word at a time. */
abstract class Spelling {
    /** Size in bytes. */
    final int size;

    private final byte[] bytes;
    private final long first;
    private final long firstMask;
    private final long last;

    /** @param source holds a word from any of the bytes on */
    Spelling(byte[] source, int from, int size) {
        this.size = size;
        this.bytes = new byte[size + Words.SIZE];
        System.arraycopy(source, from, bytes, 0, size);
        this.first = Words.at(bytes, 0);
        this.firstMask = size < Words.SIZE ? Words.lowest(-1, size) : -1;
        this.last = size < Words.SIZE ? 0 : Words.at(bytes, size - Words.SIZE);
    }

    /** Tells whether these bytes stand at an index, whatever is behind them. */
    final boolean isAt(byte[] source, int from) {
        if (((Words.at(source, from) ^ first) & firstMask) != 0) {
            return false;
        }
        if (size <= Words.SIZE) {
            return true;
        }
        int lastWord = size - Words.SIZE;
        return Words.at(source, from + lastWord) == last && (lastWord <= Words.SIZE || isMiddleAt(source, from));
    }

    private boolean isMiddleAt(byte[] source, int from) {
        for (int i = Words.SIZE; i < size - Words.SIZE; i += Words.SIZE) {
            if (Words.at(source, from + i) != Words.at(bytes, i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns one of the bytes. */
    final byte byteAt(int index) {
        return bytes[index];
    }
}
