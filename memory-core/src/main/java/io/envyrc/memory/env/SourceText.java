package io.envyrc.memory.env;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bytes of a file, in blocks, so that a big one neither needs one array nor is copied while it grows. */
final class SourceText {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int FIRST_BYTES = 512;

    private final List<byte[]> blocks = new ArrayList<>();
    private byte[] last = {};
    private int lastLength;

    void append(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            boolean atEnd = lastLength == last.length && (blocks.isEmpty() || lastLength == BLOCK_BYTES);
            if (atEnd && to - at >= BLOCK_BYTES) {
                // A copy need not be zeroed first.
                last = Arrays.copyOfRange(bytes, at, at + BLOCK_BYTES);
                blocks.add(last);
                lastLength = BLOCK_BYTES;
                at += BLOCK_BYTES;
                continue;
            }
            if (lastLength == last.length) {
                makeRoom(to - at);
            }
            int count = Math.min(to - at, last.length - lastLength);
            System.arraycopy(bytes, at, last, lastLength, count);
            lastLength += count;
            at += count;
        }
    }

    void append(byte[] bytes) {
        append(bytes, 0, bytes.length);
    }

    void append(SourceText other, long from, long to) {
        long at = from;
        while (at < to) {
            byte[] block = other.blocks.get((int) (at / BLOCK_BYTES));
            int start = (int) (at % BLOCK_BYTES);
            int end = (int) Math.min(BLOCK_BYTES, start + (to - at));
            append(block, start, end);
            at += end - start;
        }
    }

    private void makeRoom(int wanted) {
        if (last.length == BLOCK_BYTES || blocks.isEmpty()) {
            // Only a small text is not to take a whole block.
            last = new byte[blocks.isEmpty() ? Math.min(BLOCK_BYTES, Math.max(FIRST_BYTES, wanted)) : BLOCK_BYTES];
            lastLength = 0;
            blocks.add(last);
        } else {
            last = Arrays.copyOf(last, Math.min(BLOCK_BYTES, Math.max(2 * last.length, lastLength + wanted)));
            blocks.set(blocks.size() - 1, last);
        }
    }

    /** Gives back the room at the end of the last block. */
    SourceText trimmed() {
        if (lastLength < last.length) {
            last = Arrays.copyOf(last, lastLength);
            blocks.set(blocks.size() - 1, last);
        }
        return this;
    }

    long length() {
        return blocks.isEmpty() ? 0 : (blocks.size() - 1L) * BLOCK_BYTES + lastLength;
    }

    byte at(long index) {
        return blocks.get((int) (index / BLOCK_BYTES))[(int) (index % BLOCK_BYTES)];
    }

    /** Tells whether bytes[from..to) stand here from an index on; as many bytes there must be. */
    boolean holds(long index, byte[] bytes, int from, int to) {
        byte[] block = blocks.get((int) (index / BLOCK_BYTES));
        int start = (int) (index % BLOCK_BYTES);
        if (start + (to - from) <= block.length) {
            return Arrays.equals(block, start, start + to - from, bytes, from, to);
        }
        return Arrays.equals(copy(index, to - from), 0, to - from, bytes, from, to);
    }

    byte[] copy(long from, int length) {
        byte[] copy = new byte[length];
        int done = 0;
        while (done < length) {
            byte[] block = blocks.get((int) ((from + done) / BLOCK_BYTES));
            int start = (int) ((from + done) % BLOCK_BYTES);
            int count = Math.min(length - done, BLOCK_BYTES - start);
            System.arraycopy(block, start, copy, done, count);
            done += count;
        }
        return copy;
    }

    /** Returns the index of the first byte of the line that holds an index. */
    long lineStart(long index) {
        long at = index;
        while (at > 0 && !isLineEnd(at(at - 1))) {
            at--;
        }
        return at;
    }

    /** Returns the index of the first byte of the line before the one that starts at an index above 0. */
    long previousLine(long lineStart) {
        boolean both = lineStart > 1 && at(lineStart - 1) == '\n' && at(lineStart - 2) == '\r';
        return lineStart(lineStart - (both ? 2 : 1));
    }

    /** Returns the index of the end of the line that holds an index: its CR, its LF, or the end of the text. */
    long lineEnd(long index) {
        long at = index;
        while (at < length() && !isLineEnd(at(at))) {
            at++;
        }
        return at;
    }

    /** Returns the index after the CR, LF or both at a line's end. */
    long nextLine(long lineEnd) {
        if (lineEnd == length()) {
            return lineEnd;
        }
        boolean both = at(lineEnd) == '\r' && lineEnd + 1 < length() && at(lineEnd + 1) == '\n';
        return lineEnd + (both ? 2 : 1);
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    void writeTo(OutputStream out) throws IOException {
        for (byte[] block : blocks) {
            out.write(block, 0, block == last ? lastLength : BLOCK_BYTES);
        }
    }

    /** Returns a stream that keeps here a copy of what is read from another one. */
    InputStream copying(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int b = super.read();
                if (b >= 0) {
                    append(new byte[] {(byte) b});
                }
                return b;
            }

            @Override
            public int read(byte[] target, int off, int len) throws IOException {
                int count = super.read(target, off, len);
                append(target, off, off + Math.max(0, count));
                return count;
            }
        };
    }

    /** Returns a stream of the text. */
    InputStream open() {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at < length() ? SourceText.this.at(at++) & 0xFF : -1;
            }

            @Override
            public int read(byte[] target, int off, int len) {
                if (at == length()) {
                    return -1;
                }
                int count = (int) Math.min(len, length() - at);
                System.arraycopy(copy(at, count), 0, target, off, count);
                at += count;
                return count;
            }
        };
    }
}
