package io.envyrc.memory.ddex;

import com.ctc.wstx.io.WstxInputLocation;
import javax.xml.stream.Location;

/**
 * Tells places in a message of any size from those of Woodstox, which counts lines and columns in 32 bits and lets them run
 * over. In lines of more than 4 G characters a column is exact if a place in the line before that was asked for, as those of
 * records are. Not thread-safe.
 */
final class Lines {
    private long line = 1;
    // In characters from the beginning of the message.
    private long lineStart;

    /** Returns a place of Woodstox's, with an offset in bytes that is told apart. */
    Place place(Location at, long byteOffset) {
        if (!(at instanceof WstxInputLocation exact)) {
            return new Place(at.getLineNumber(), Math.max(1, at.getColumnNumber()), byteOffset);
        }
        long found = Integer.toUnsignedLong(exact.getLineNumber());
        long character = exact.getCharacterOffsetLong();
        if (found != line) {
            line = found;
            lineStart = character - Integer.toUnsignedLong(exact.getColumnNumber()) + 1;
        }
        return new Place(found, Math.max(1, character - lineStart + 1), byteOffset);
    }
}
