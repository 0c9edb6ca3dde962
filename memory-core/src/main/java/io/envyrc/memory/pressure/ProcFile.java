package io.envyrc.memory.pressure;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A small file of the kernel, read from its start again and again by a handle that is kept, without allocation.
 * Thread-safe.
 *
 * <p>The handle is a {@link RandomAccessFile}: a channel would be closed by the interrupt of whichever thread reads. It
 * is opened by the first reading, and after one that failed, but no more than once in {@link #RETRY} readings; the JVM
 * closes it when this object is unreachable.
 */
final class ProcFile {
    static final int RETRY = 64;
    static final long NONE = -1;

    private static final int MOST_BYTES = 8192;
    private static final byte[] MAX = ascii("max");

    private final String path;
    private final byte[] bytes = new byte[MOST_BYTES];
    private @Nullable RandomAccessFile file;
    private int length;
    private int wait;

    ProcFile(Path path) {
        this.path = path.toString();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Returns the number that the file holds.
     *
     * @return {@link #NONE} if the file cannot be read, is not a number, or says {@code max}
     */
    synchronized long number() {
        return read() && !startsWith(0, MAX) ? number(0) : NONE;
    }

    /**
     * Returns the number that follows the first {@code key} that begins a line or a word.
     *
     * @param key with the space or the equals sign that ends it
     * @return {@link #NONE} if the file cannot be read or has no such key
     */
    synchronized long field(byte[] key) {
        if (!read()) {
            return NONE;
        }
        for (int at = 0; at + key.length < length; at++) {
            if ((at == 0 || bytes[at - 1] == '\n' || bytes[at - 1] == ' ') && startsWith(at, key)) {
                return number(at + key.length);
            }
        }
        return NONE;
    }

    /** Returns the number in the given column of the first line, counted from 0; {@link #NONE} if there is none. */
    synchronized long column(int column) {
        if (!read()) {
            return NONE;
        }
        int at = 0;
        for (int skipped = 0; skipped < column; skipped++) {
            while (at < length && bytes[at] != ' ') {
                at++;
            }
            at++;
        }
        return number(at);
    }

    private boolean read() {
        try {
            RandomAccessFile open = open();
            if (open == null) {
                return false;
            }
            open.seek(0);
            length = Math.max(0, open.read(bytes));
            return true;
        } catch (IOException e) {
            close();
            return false;
        }
    }

    private @Nullable RandomAccessFile open() throws IOException {
        if (file == null) {
            if (wait > 0) {
                wait--;
                return null;
            }
            wait = RETRY;
            file = new RandomAccessFile(path, "r");
            wait = 0;
        }
        return file;
    }

    private void close() {
        RandomAccessFile open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It could not be read either.
            }
        }
    }

    private boolean startsWith(int at, byte[] text) {
        return at + text.length <= length && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
    }

    private long number(int start) {
        long number = 0;
        int at = start;
        while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
            number = number * 10 + (bytes[at] - '0');
            at++;
        }
        return at == start || number < 0 ? NONE : number;
    }
}
