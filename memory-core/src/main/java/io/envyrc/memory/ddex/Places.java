package io.envyrc.memory.ddex;

/**
 * Counts lines, and by how many bytes the characters so far exceed their number, as they are passed; so it can tell where
 * an index of a window is in the message. Not thread-safe.
 */
abstract class Places {
    private long base;
    private long surplus;
    private long line = 1;
    private long lineStart;
    private long returnAt = -1;

    private long eventChar;
    private long eventLine;
    private long eventLineStart;
    private int eventIndex;
    private boolean placed;

    /** Notes that so many bytes at the beginning of the window are gone, and indexes are that much less. */
    final void dropped(int bytes) {
        base += bytes;
        eventIndex -= bytes;
    }

    /** Notes that an event begins at an index. */
    final void eventAt(int at) {
        placed = true;
        eventChar = base + at - surplus;
        eventLine = line;
        eventLineStart = lineStart;
    }

    /** Notes that an event begins at an index which has no line end in it, and nothing but ASCII. */
    final void plainEventAt(int at) {
        placed = false;
        eventIndex = at;
    }

    private void placeEvent() {
        if (!placed) {
            eventAt(eventIndex);
        }
    }

    /** Counts the line feed at an index. */
    final void lineFeed(int at) {
        if (base + at != returnAt) {
            line++;
        }
        lineStart = base + at + 1 - surplus;
    }

    /** Counts the carriage return at an index, and takes a line feed behind it for the same line end. */
    final void carriageReturn(int at) {
        line++;
        returnAt = base + at + 1;
        lineStart = returnAt - surplus;
    }

    /** Counts the bytes by which characters that were passed exceed their number. */
    final void passed(int surplusBytes) {
        surplus += surplusBytes;
    }

    /** Returns the count of bytes by which all characters that were passed exceed their number. */
    final long surplus() {
        return surplus;
    }

    /** Returns the place of an index: no line end lies between what was passed last and it. */
    final Place place(int at) {
        return new Place(line, column(base + at - surplus - lineStart), base + at);
    }

    /** Returns where the event in work begins, by line and column, with an offset that is told apart. */
    final Place eventPlace(long byteOffset) {
        placeEvent();
        return new Place(eventLine, column(eventChar - eventLineStart), byteOffset);
    }

    private static long column(long charsBefore) {
        return Math.max(0, charsBefore) + 1;
    }

    /** Returns where the event in work begins, in characters from the beginning of the message. */
    final long eventChar() {
        placeEvent();
        return eventChar;
    }

    /** Returns the offset in bytes of an index. */
    final long offset(int at) {
        return base + at;
    }
}
