package io.envyrc.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads events, a key and a decimal number each, from CSV of any size through one buffer. Not thread-safe.
 *
 * <p>Fields may be quoted as RFC 4180 has it, so that a key holds commas, quotes and line ends. Lines end by LF or CRLF;
 * empty ones, a byte order mark and a first line {@code key,value} are skipped. Anything else is refused.
 */
final class EventReader {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final byte[] buffer;
    private final int maxRecordBytes;
    private final EventValue value = new EventValue();

    /** What of the buffer is read and not parsed yet. */
    private int start;

    private int limit;

    /** The line in which the record begins that is being parsed, and the lines that it goes over. */
    private long line = 1;

    private int lines;
    private boolean begun;
    private long bytes;
    private long events;
    private int keyStart;
    private int keyEnd;

    /**
     * Makes a reader of {@code in}, which the caller closes.
     *
     * @param buffer the reader's until the last event is read
     * @param maxRecordBytes longest record with its line end, at least 1 and less than {@code buffer} has
     */
    EventReader(InputStream in, byte[] buffer, int maxRecordBytes) {
        if (maxRecordBytes < 1 || maxRecordBytes >= buffer.length) {
            throw new IllegalArgumentException(
                    "maxRecordBytes must be within 1..%d but was %d".formatted(buffer.length - 1, maxRecordBytes));
        }
        this.in = in;
        this.buffer = buffer;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * Goes on to the next event; false at the end.
     *
     * @throws MalformedCsvException if the record is no event; names its line
     * @throws IOException if the input fails
     */
    boolean next() throws IOException {
        while (true) {
            line += lines;
            lines = 0;
            int length = recordLength();
            if (length == 0) {
                return false;
            }
            int from = start;
            int end = withoutLineEnd(from, from + length);
            start += length;
            boolean first = !begun;
            if (first) {
                begun = true;
                from += startsWithMark(from, end) ? MARK.length : 0;
            }
            if (from < end && parse(from, end, first)) {
                events++;
                return true;
            }
        }
    }

    /** Has the next record whole in the buffer; returns its length with the line end, 0 at the end of the input. */
    private int recordLength() throws IOException {
        boolean quoted = false;
        int length = 0;
        while (true) {
            int from = start;
            int known = Math.min(limit - from, maxRecordBytes);
            while (length < known) {
                byte b = buffer[from + length++];
                if (b == '"') {
                    quoted = !quoted;
                } else if (b == '\n') {
                    lines++;
                    if (!quoted) {
                        return length;
                    }
                }
            }
            if (length == maxRecordBytes) {
                throw malformed("longer than %d bytes%s"
                        .formatted(maxRecordBytes, quoted ? ", within a quote that is not closed so far" : ""));
            }
            if (!fill()) {
                if (quoted) {
                    throw malformed("a quote is not closed before the end of the body");
                }
                return length;
            }
        }
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            start = 0;
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            return false;
        }
        limit += read;
        bytes += read;
        return true;
    }

    private int withoutLineEnd(int from, int end) {
        int last = end > from && buffer[end - 1] == '\n' ? end - 1 : end;
        return last > from && buffer[last - 1] == '\r' ? last - 1 : last;
    }

    private boolean startsWithMark(int from, int end) {
        return end - from >= MARK.length
                && buffer[from] == MARK[0]
                && buffer[from + 1] == MARK[1]
                && buffer[from + 2] == MARK[2];
    }

    /** Takes the two fields apart; false if they are the titles. */
    private boolean parse(int from, int end, boolean first) throws MalformedCsvException {
        int comma = buffer[from] == '"' ? quotedKey(from, end) : plainKey(from, end);
        checkUtf8();
        if (comma == end) {
            throw malformed("expected two fields, key,value, but found 1");
        }
        int valueStart = comma + 1;
        int valueEnd = end;
        if (valueEnd - valueStart >= 2 && buffer[valueStart] == '"' && buffer[valueEnd - 1] == '"') {
            valueStart++;
            valueEnd--;
        }
        if (value.parse(buffer, valueStart, valueEnd)) {
            return true;
        }
        if (first && equals(keyStart, keyEnd, "key") && equals(valueStart, valueEnd, "value")) {
            return false;
        }
        for (int i = valueStart; i < valueEnd; i++) {
            if (buffer[i] == ',') {
                throw malformed("expected two fields, key,value, but found more");
            }
        }
        throw malformed("the value is not " + EventValue.RULE);
    }

    /** Returns where the key ends. */
    private int plainKey(int from, int end) throws MalformedCsvException {
        int at = from;
        while (at < end && buffer[at] != ',') {
            if (buffer[at++] == '"') {
                throw malformed("a quote within a field that is not quoted");
            }
        }
        keyStart = from;
        keyEnd = at;
        return at;
    }

    /** Takes the quotes out of the key where it stands; returns where the field ends. */
    private int quotedKey(int from, int end) throws MalformedCsvException {
        int to = from;
        int at = from + 1;
        // Quotes come in pairs in a record, so the one that closes is there.
        while (buffer[at] != '"' || (at + 1 < end && buffer[at + 1] == '"')) {
            at += buffer[at] == '"' ? 1 : 0;
            buffer[to++] = buffer[at++];
        }
        at++;
        if (at < end && buffer[at] != ',') {
            throw malformed("text after the quote that closes the key");
        }
        keyStart = from;
        keyEnd = to;
        return at;
    }

    private void checkUtf8() throws MalformedCsvException {
        int all = 0;
        for (int i = keyStart; i < keyEnd; i++) {
            all |= buffer[i];
        }
        if (all < 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(buffer, keyStart, keyEnd - keyStart));
            } catch (CharacterCodingException e) {
                throw malformed("the key is not UTF-8");
            }
        }
    }

    private boolean equals(int from, int end, String text) {
        return new String(buffer, from, end - from, StandardCharsets.ISO_8859_1).equalsIgnoreCase(text);
    }

    private MalformedCsvException malformed(String problem) {
        return new MalformedCsvException(line, problem);
    }

    /** The buffer, in which the key of this event stands until the next one is read. */
    byte[] buffer() {
        return buffer;
    }

    int keyStart() {
        return keyStart;
    }

    int keyLength() {
        return keyEnd - keyStart;
    }

    EventValue value() {
        return value;
    }

    /** Returns how many events were read so far. */
    long events() {
        return events;
    }

    /** Returns how much was read of the input so far, in bytes. */
    long bytes() {
        return bytes;
    }
}
