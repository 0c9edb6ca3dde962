package io.envyrc.memory.ddex;

/**
 * A range of the window in which line ends and references are written over by what they stand for, which is never longer:
 * so a text or a value needs no other memory. Indexes are kept from the mark on. Not thread-safe.
 */
final class Rewriting {
    private final ByteWindow window;
    private final References references;
    private int start;
    private int run;
    private int dropped;
    private int surplus;
    private long surplusBefore;
    private boolean ascii;

    Rewriting(ByteWindow window) {
        this.window = window;
        this.references = new References(window);
    }

    /** Begins a range at an index. */
    void begin(int at) {
        start = at - window.mark;
        run = start;
        dropped = 0;
        surplus = 0;
        surplusBefore = window.surplus();
        ascii = true;
    }

    /** Tells whether all of the range is ASCII. */
    boolean isAscii() {
        return ascii;
    }

    /** Returns the number of characters (UTF-16 units) in the range, up to an index. */
    long characters(int at) {
        return at - window.mark - start - dropped - surplus - (window.surplus() - surplusBefore);
    }

    /**
     * Takes in a character beyond ASCII.
     *
     * @return the index after it, or -1 if it goes on behind the limit
     */
    int wide(int at) {
        if (window.isCut(at, Utf8Decoder.size(window.bytes[at]))) {
            return -1;
        }
        ascii = false;
        return at + window.pass(at);
    }

    /**
     * Puts a character in the place of a reference.
     *
     * @return the index after it, or -1 if it goes on behind the limit
     */
    int reference(int at) {
        int end = references.read(at);
        if (end < 0) {
            return -1;
        }
        int character = references.character();
        moveRun(at);
        int written = references.write(window.bytes, at - dropped);
        if (character >= 0x80) {
            ascii = false;
            surplus += written - Character.charCount(character);
        }
        dropped += end - at - written;
        run = end - window.mark;
        return end;
    }

    /**
     * Puts a character in the place of a line end.
     *
     * @param at index of a carriage return
     * @return the index after it, or -1 if it may go on behind the limit
     */
    int lineEnd(int at, char character) {
        if (window.isCut(at, 2)) {
            return -1;
        }
        moveRun(at);
        window.carriageReturn(at);
        window.bytes[at - dropped] = (byte) character;
        int end = at + 1;
        if (end < window.limit && window.bytes[end] == '\n') {
            window.lineFeed(end);
            dropped++;
            end++;
        }
        run = end - window.mark;
        return end;
    }

    /** Ends the range before an index; returns its size in bytes. */
    int end(int at) {
        moveRun(at);
        return at - window.mark - start - dropped;
    }

    private void moveRun(int at) {
        if (dropped > 0) {
            int from = window.mark + run;
            System.arraycopy(window.bytes, from, window.bytes, from - dropped, at - from);
        }
    }
}
