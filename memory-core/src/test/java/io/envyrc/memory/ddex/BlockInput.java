package io.envyrc.memory.ddex;

import java.io.InputStream;
import java.util.Objects;

/** A stream of blocks that are made as they are read; one is in memory at a time. */
abstract class BlockInput extends InputStream {
    private byte[] block = {};
    private int at;

    /** Returns the next block, which may be empty. */
    abstract byte[] block();

    /** Tells whether there is no other block. */
    abstract boolean isOver();

    @Override
    public final int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public final int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        while (at == block.length) {
            if (isOver()) {
                return -1;
            }
            block = block();
            at = 0;
        }
        int count = Math.min(length, block.length - at);
        System.arraycopy(block, at, target, offset, count);
        at += count;
        return count;
    }
}
