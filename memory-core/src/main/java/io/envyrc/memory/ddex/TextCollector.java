package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** Puts the pieces of a text together: most come as one. Not thread-safe. */
final class TextCollector implements Closeable {
    private final DdexBufferPool buffers;
    private final CodeCache codes = new CodeCache();
    private String first = "";
    private @Nullable StringBuilder more;

    TextCollector(DdexBufferPool buffers) {
        this.buffers = buffers;
    }

    /** Returns about how many bytes it takes to add a piece of this length. */
    long bytesWith(int length) {
        // A builder doubles while the old array lives, and the text is copied from it once more.
        return more == null && first.isEmpty() ? 2L * length : 8L * (length() + length);
    }

    private int length() {
        return more == null ? first.length() : more.length();
    }

    /** Adds a piece; of a code, which is said over and over, equal ones become one string. */
    void add(char[] characters, int start, int length, boolean code) {
        if (more != null) {
            more.append(characters, start, length);
        } else if (first.isEmpty()) {
            first = code ? codes.text(characters, start, length) : new String(characters, start, length);
        } else {
            more = buffers.acquireBuilder().append(first).append(characters, start, length);
        }
    }

    /** Adds a piece in UTF-8, as {@link #add(char[], int, int, boolean)} does. */
    void add(byte[] utf8, int start, int size, boolean ascii, boolean code) {
        String piece;
        if (ascii) {
            piece = code && more == null && first.isEmpty()
                    ? codes.text(utf8, start, size)
                    : new String(utf8, start, size, ISO_8859_1);
        } else {
            piece = new String(utf8, start, size, UTF_8);
        }
        if (more != null) {
            more.append(piece);
        } else if (first.isEmpty()) {
            first = piece;
        } else {
            more = buffers.acquireBuilder().append(first).append(piece);
        }
    }

    /** Returns a text that is there as a whole, in ASCII, without spaces around it; of a code, as {@link #add} does. */
    String whole(byte[] ascii, int from, int to, boolean code) {
        int start = from;
        int end = to;
        while (start < end && ascii[start] == ' ') {
            start++;
        }
        while (start < end && ascii[end - 1] == ' ') {
            end--;
        }
        return start == end
                ? ""
                : code ? codes.text(ascii, start, end - start) : new String(ascii, start, end - start, ISO_8859_1);
    }

    /** Returns a text that is there as a whole, without spaces around it; of a code, as {@link #add} does. */
    String whole(char[] characters, int from, int to, boolean code) {
        int start = from;
        int end = to;
        while (start < end && characters[start] == ' ') {
            start++;
        }
        while (start < end && characters[end - 1] == ' ') {
            end--;
        }
        return start == end
                ? ""
                : code ? codes.text(characters, start, end - start) : new String(characters, start, end - start);
    }

    /** Returns the text without white space around it, and forgets it. */
    String take() {
        String text = (more == null ? first : more.toString()).trim();
        clear();
        return text;
    }

    void clear() {
        first = "";
        if (more != null) {
            buffers.release(more);
            more = null;
        }
    }

    @Override
    public void close() {
        clear();
    }
}
