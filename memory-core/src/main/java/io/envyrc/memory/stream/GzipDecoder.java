package io.envyrc.memory.stream;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The content of gzip members (RFC 1952), one after the other.
 *
 * <p>The JDK's own stream takes the input for ended when none is available at the moment after a member, and takes
 * anything that follows, a member cut off included, for no error; so data would be lost without a word.
 */
final class GzipDecoder implements Decoder {
    private static final int BUFFER_BYTES = 8 << 10;
    private static final int MAX_HEADER_TEXT = 64 << 10;

    private static final int ID1 = 0x1F;
    private static final int ID2 = 0x8B;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final CompressedSource source;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;

    private boolean inMember;
    private long members;

    GzipDecoder(CompressedSource source) {
        this.source = source;
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        try {
            while (inMember || openMember()) {
                int count = inflater.inflate(target, off, len);
                if (count > 0) {
                    crc.update(target, off, count);
                    return count;
                }
                step();
            }
            return -1;
        } catch (DataFormatException e) {
            throw damaged("bad compressed data", e);
        }
    }

    /** Does what the inflater waits for. */
    private void step() throws IOException {
        if (inflater.finished()) {
            next = limit - inflater.getRemaining();
            closeMember();
        } else if (inflater.needsDictionary()) {
            throw damaged("a preset dictionary", null);
        } else {
            fill();
            inflater.setInput(buffer, 0, limit);
            // What the inflater leaves of it is told when the member ends.
            next = limit;
        }
    }

    /** Reads the header of the next member; false at the end of the input. */
    private boolean openMember() throws IOException {
        int first = readAfterMember();
        if (first < 0) {
            return false;
        }
        members++;
        crc.reset();
        crc.update(first);
        if (first != ID1 || header() != ID2) {
            throw damaged("no gzip header", null);
        }
        if (header() != DEFLATE) {
            throw damaged("an unknown compression method", null);
        }
        int flags = header();
        if ((flags & RESERVED) != 0) {
            throw damaged("unknown flags", null);
        }
        // Time, extra flags and operating system.
        skipHeader(6);
        if ((flags & EXTRA) != 0) {
            skipHeader(header() | (header() << 8));
        }
        if ((flags & NAME) != 0) {
            skipHeaderText();
        }
        if ((flags & COMMENT) != 0) {
            skipHeaderText();
        }
        if ((flags & HEADER_CRC) != 0) {
            int expected = (int) crc.getValue() & 0xFFFF;
            if ((header() | (header() << 8)) != expected) {
                throw damaged("a header that does not fit its checksum", null);
            }
        }
        crc.reset();
        inflater.reset();
        inflater.setInput(buffer, next, limit - next);
        next = limit;
        inMember = true;
        return true;
    }

    private int readAfterMember() throws IOException {
        while (true) {
            if (next == limit && !tryFill()) {
                return -1;
            }
            int one = buffer[next++] & 0xFF;
            if (one != 0 || members == 0) {
                return one;
            }
        }
    }

    private void closeMember() throws IOException {
        long expectedCrc = littleEndian();
        long expectedSize = littleEndian();
        if (expectedCrc != crc.getValue() || expectedSize != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw damaged("content that does not fit its checksum", null);
        }
        inMember = false;
    }

    private long littleEndian() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            value |= (long) readByte() << shift;
        }
        return value;
    }

    private int header() throws IOException {
        int one = readByte();
        crc.update(one);
        return one;
    }

    private void skipHeader(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            header();
        }
    }

    private void skipHeaderText() throws IOException {
        int length = 0;
        while (header() != 0) {
            if (++length > MAX_HEADER_TEXT) {
                throw damaged("a header text of more than %d bytes".formatted(MAX_HEADER_TEXT), null);
            }
        }
    }

    private int readByte() throws IOException {
        if (next == limit) {
            fill();
        }
        return buffer[next++] & 0xFF;
    }

    private void fill() throws IOException {
        if (!tryFill()) {
            throw source.refusal(
                    "is cut off in the middle of member %d, after %d bytes".formatted(members, position()));
        }
    }

    private boolean tryFill() throws IOException {
        int count;
        do {
            count = source.read(buffer, 0, buffer.length);
        } while (count == 0);
        next = 0;
        limit = Math.max(0, count);
        return count > 0;
    }

    private long position() {
        return source.position() - (limit - next);
    }

    private DecompressionException damaged(String what, @Nullable Throwable cause) {
        String message = "is damaged: %s in member %d, about %d bytes into it".formatted(what, members, position());
        return cause == null ? source.refusal(message) : source.refusal(message, cause);
    }

    /** Frees what the inflater holds, wipes the buffer and closes the source. */
    @Override
    public void close() throws IOException {
        inflater.end();
        Arrays.fill(buffer, (byte) 0);
        source.close();
    }
}
