package io.envyrc.memory.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/** Input as it comes, its first bytes looked at already, and how much of it was read. Not thread-safe. */
final class CompressedSource extends InputStream {
    enum Format {
        PLAIN,
        GZIP,
        ZSTD
    }

    private static final int HEAD_BYTES = 4;
    private static final int GZIP_MAGIC = 0x8B1F;
    private static final int ZSTD_MAGIC = 0xFD2FB528;
    // A frame for the user's own data may come first; its last four bits are free.
    private static final int ZSTD_SKIPPABLE_MAGIC = 0x184D2A50;

    private final InputStream in;
    private final String name;
    private final byte[] head;
    private final Format format;
    private long position;

    CompressedSource(InputStream in, String name) throws IOException {
        this.in = in;
        this.name = name;
        this.head = readHead(in);
        this.format = formatOf(head);
    }

    /** Reads the first bytes, and no more of them than it takes to tell that the input is plain. */
    private static byte[] readHead(InputStream in) throws IOException {
        byte[] head = new byte[HEAD_BYTES];
        int length = 0;
        while (length < HEAD_BYTES && (length == 0 || mayBeMagic(head, length))) {
            byte[] more = in.readNBytes(1);
            if (more.length == 0) {
                break;
            }
            head[length++] = more[0];
        }
        return Arrays.copyOf(head, length);
    }

    private static boolean mayBeMagic(byte[] head, int length) {
        int known = 0;
        for (int i = length - 1; i >= 0; i--) {
            known = (known << Byte.SIZE) | (head[i] & 0xFF);
        }
        int mask = -1 >>> (Integer.SIZE - Byte.SIZE * length);
        return known == (GZIP_MAGIC & mask)
                || known == (ZSTD_MAGIC & mask)
                || (known & ~0xF) == (ZSTD_SKIPPABLE_MAGIC & mask);
    }

    private static Format formatOf(byte[] head) {
        int first = 0;
        for (int i = head.length - 1; i >= 0; i--) {
            first = (first << 8) | (head[i] & 0xFF);
        }
        if (head.length >= 2 && (first & 0xFFFF) == GZIP_MAGIC) {
            return Format.GZIP;
        }
        if (head.length == HEAD_BYTES && (first == ZSTD_MAGIC || (first & ~0xF) == ZSTD_SKIPPABLE_MAGIC)) {
            return Format.ZSTD;
        }
        return Format.PLAIN;
    }

    Format format() {
        return format;
    }

    /** Returns how many bytes were read of the input. */
    long position() {
        return position;
    }

    /** Returns an error that names the input: {@code what} follows its format. */
    DecompressionException refusal(String what, Throwable cause) {
        return new DecompressionException(describe(what), cause);
    }

    DecompressionException refusal(String what) {
        return new DecompressionException(describe(what));
    }

    private String describe(String what) {
        return "%s%s input %s".formatted(name, format == Format.GZIP ? "gzip" : "zstd", what);
    }

    @Override
    public int read() throws IOException {
        int one = position < head.length ? head[(int) position] & 0xFF : in.read();
        if (one >= 0) {
            position++;
        }
        return one;
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, target.length);
        int count;
        if (position < head.length) {
            count = Math.min(len, head.length - (int) position);
            System.arraycopy(head, (int) position, target, off, count);
        } else {
            count = in.read(target, off, len);
        }
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int available() throws IOException {
        return position < head.length ? head.length - (int) position : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
