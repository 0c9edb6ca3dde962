package io.envyrc.sample;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** An environment file of any size, made as it is read: a key of its own for each variable, and one value for all. */
final class EnvBody extends InputStream {
    private final long size;
    private final String value;
    private long made;
    private long variables;
    private byte[] assignment = {};
    private int position;

    EnvBody(long leastBytes, String value) {
        this.size = leastBytes;
        this.value = value;
    }

    long variables() {
        return variables;
    }

    long lines() {
        return variables * (1 + value.chars().filter(c -> c == '\n').count());
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
            if (position == assignment.length && !next()) {
                break;
            }
            int part = Math.min(length - copied, assignment.length - position);
            System.arraycopy(assignment, position, buffer, offset + copied, part);
            position += part;
            copied += part;
        }
        return copied == 0 && length > 0 ? -1 : copied;
    }

    private boolean next() {
        if (made >= size) {
            return false;
        }
        assignment = ("KEY_" + variables + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
        position = 0;
        made += assignment.length;
        variables++;
        return true;
    }
}
