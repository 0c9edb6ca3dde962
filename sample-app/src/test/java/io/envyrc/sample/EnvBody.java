package io.envyrc.sample;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** An environment file of any size, made as it is read: each line a key of its own and a value of 80 characters. */
final class EnvBody extends InputStream {
    private static final String VALUE = "0123456789".repeat(8);

    private final long size;
    private long made;
    private long lines;
    private byte[] line = {};
    private int position;

    EnvBody(long leastBytes) {
        this.size = leastBytes;
    }

    long lines() {
        return lines;
    }

    long bytes() {
        return made;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        int copied = 0;
        while (copied < length) {
            if (position == line.length && !nextLine()) {
                break;
            }
            int part = Math.min(length - copied, line.length - position);
            System.arraycopy(line, position, buffer, offset + copied, part);
            position += part;
            copied += part;
        }
        return copied == 0 && length > 0 ? -1 : copied;
    }

    private boolean nextLine() {
        if (made >= size) {
            return false;
        }
        line = ("KEY_" + lines + "=" + VALUE + "\n").getBytes(StandardCharsets.ISO_8859_1);
        position = 0;
        made += line.length;
        lines++;
        return true;
    }
}
