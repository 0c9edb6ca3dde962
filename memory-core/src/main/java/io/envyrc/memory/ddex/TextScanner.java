package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.Words;
import java.io.IOException;

/**
 * Reads text, up to markup or to the end of the window, whichever comes first, so that a piece of it is a range of the
 * window. Not thread-safe.
 */
final class TextScanner {
    private static final long SPACES = Words.of(' ');
    private static final long LESS_THANS = Words.of('<');
    private static final long AMPERSANDS = Words.of('&');
    private static final long BRACKETS = Words.of(']');

    private static final int END_OF_SECTION = 3;

    private final ByteWindow window;
    private final Rewriting piece;
    private int length;
    private boolean section;
    private boolean sectionEnds;

    TextScanner(ByteWindow window) {
        this.window = window;
        this.piece = new Rewriting(window);
    }

    /** Returns the size of the latest piece in bytes; it begins at the mark. */
    int length() {
        return length;
    }

    /** Tells whether the latest piece is ASCII. */
    boolean isAscii() {
        return piece.isAscii();
    }

    /** Tells whether what follows is more of a CDATA section. */
    boolean inSection() {
        return section;
    }

    /** Begins a CDATA section here. */
    void beginSection() {
        section = true;
    }

    /** Returns the index of the markup behind a text that is ASCII, in one line and without references; -1 if it is not. */
    int plain(int from) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int at = from;
        long stops = 0;
        while (at < limit && stops == 0) {
            stops = stops(Words.at(bytes, at), LESS_THANS, AMPERSANDS);
            at += Words.first(stops);
        }
        return at < limit && bytes[at] == '<' ? at : -1;
    }

    private static long stops(long word, long ends, long begins) {
        return (word & Words.TOPS)
                | Words.below(word, SPACES)
                | Words.equal(word, ends)
                | Words.equal(word, begins)
                | Words.equal(word, BRACKETS);
    }

    /** Reads a piece of text from the mark on, where there is some. */
    void text() throws IOException {
        window.pos = read(LESS_THANS, AMPERSANDS);
    }

    /** Reads a piece of the CDATA section, from the mark on; one that is the last may be empty. */
    void section() throws IOException {
        if (!window.need(1)) {
            throw window.truncated("within a CDATA section");
        }
        int end = read(BRACKETS, BRACKETS);
        window.pos = sectionEnds ? end + END_OF_SECTION : end;
        section = !sectionEnds;
        sectionEnds = false;
    }

    /** Reads up to a byte of the first pattern, or up to the end of a section; one of the second begins a reference. */
    private int read(long ends, long begins) throws IOException {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int at = window.mark;
        piece.begin(at);
        while (at < limit) {
            long word = Words.at(bytes, at);
            long stops = stops(word, ends, begins);
            at += Words.first(stops);
            if (stops == 0) {
                continue;
            }
            if (at >= limit || bytes[at] == '<') {
                break;
            }
            int after = after(at, bytes[at]);
            if (after >= 0) {
                at = after;
            } else if (at > window.mark || sectionEnds) {
                break;
            } else {
                window.need(2 * (limit - at));
                bytes = window.bytes;
                limit = window.limit;
                at = window.mark;
            }
        }
        int end = Math.min(at, limit);
        length = piece.end(end);
        return end;
    }

    /** Returns the index after what stands at one, or -1 if the piece ends before it or more has to be read. */
    private int after(int at, byte b) {
        if (b < 0) {
            return piece.wide(at);
        }
        switch (b) {
            case '\n' -> {
                window.lineFeed(at);
                return at + 1;
            }
            case '\t' -> {
                return at + 1;
            }
            case '\r' -> {
                return piece.lineEnd(at, '\n');
            }
            case '&' -> {
                return piece.reference(at);
            }
            case ']' -> {
                return afterBracket(at);
            }
            default -> throw window.malformed("a character that XML forbids", at);
        }
    }

    private int afterBracket(int at) {
        if (window.isCut(at, 3)) {
            return -1;
        }
        boolean end = window.limit - at >= 3 && window.bytes[at + 1] == ']' && window.bytes[at + 2] == '>';
        if (end && !section) {
            throw window.malformed("']]>' in text", at + 2);
        }
        sectionEnds = end;
        return end ? -1 : at + 1;
    }
}
