package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.stream.WipedArrays;
import io.envyrc.memory.stream.Words;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * Where values are put together whose text in the file is not the value itself. The array is as large as the largest
 * such value; it comes from a pool if there is one, and is wiped before it goes back.
 */
final class ValueBuffer implements Closeable {
    private static final byte[] NOTHING = {};
    private static final long BACKSLASH = Words.of('\\');
    private static final long CR = Words.of('\r');

    private final WipedArrays arrays;
    private byte[] bytes = NOTHING;
    private int length;

    ValueBuffer(@Nullable BytePool buffers) {
        this.arrays = new WipedArrays(buffers);
    }

    /**
     * Makes a span stand for the value of text[from..to), as {@link EnvValues#decode} has it: for the text itself if it
     * is the value, else for a copy here.
     *
     * @param quoted whether the text is one closed quote
     */
    void decode(byte[] text, int from, int to, boolean quoted, EnvSpan span) {
        if (from == to) {
            span.clear();
            return;
        }
        byte first = text[from];
        boolean stripped = quoted || (EnvValues.isQuote(first) && to - from > 1 && text[to - 1] == first);
        int start = stripped ? from + 1 : from;
        int end = stripped ? to - 1 : to;
        if (!quoted && holdsSeparator(text, from, to)) {
            decodeBy(EnvValues.decode(text, from, to, false), span);
        } else if (!Utf8.isValid(text, start, end)) {
            decodeBy(EnvValues.decode(text, from, to, quoted), span);
        } else {
            unescape(text, start, end, first == '"', span);
        }
    }

    private static void decodeBy(String value, EnvSpan span) {
        byte[] encoded = value.getBytes(UTF_8);
        span.set(encoded, 0, encoded.length);
    }

    static boolean holdsSeparator(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (JsSpace.isSeparatorAt(text, i, to)) {
                return true;
            }
        }
        return false;
    }

    private void unescape(byte[] text, int from, int to, boolean escapes, EnvSpan span) {
        int special = nextSpecial(text, from, to, escapes);
        if (special == to) {
            span.set(text, from, to);
            return;
        }
        reserve(to - from);
        length = 0;
        int at = from;
        while (special < to) {
            append(text, at, special);
            boolean carriageReturn = text[special] == '\r';
            char next = special + 1 < to ? (char) text[special + 1] : 0;
            bytes[length++] = (byte) (carriageReturn || next == 'n' ? '\n' : '\r');
            at = special + (carriageReturn && next != '\n' ? 1 : 2);
            special = nextSpecial(text, at, to, escapes);
        }
        append(text, at, to);
        span.set(bytes, 0, length);
    }

    /** Returns the index of the next CR, {@code \n} or {@code \r}, or {@code to}. */
    private static int nextSpecial(byte[] text, int from, int to, boolean escapes) {
        int i = from;
        while (i < to) {
            if (to - i >= Words.SIZE) {
                long word = Words.at(text, i);
                long marks = Words.equal(word, BACKSLASH) | Words.equal(word, CR);
                if (marks == 0) {
                    i += Words.SIZE;
                    continue;
                }
                i += Words.first(marks);
            }
            byte b = text[i];
            boolean escape = b == '\\' && escapes && i + 1 < to && (text[i + 1] == 'n' || text[i + 1] == 'r');
            if (b == '\r' || escape) {
                return i;
            }
            i++;
        }
        return to;
    }

    private void append(byte[] text, int from, int to) {
        System.arraycopy(text, from, bytes, length, to - from);
        length += to - from;
    }

    private void reserve(int size) {
        if (bytes.length < size) {
            close();
            int grown = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(64, 2L * Integer.highestOneBit(size)));
            bytes = arrays.acquire(grown);
        }
    }

    /** Wipes the array and gives it back. */
    @Override
    public void close() {
        if (bytes.length > 0) {
            arrays.release(bytes);
            bytes = NOTHING;
        }
    }
}
