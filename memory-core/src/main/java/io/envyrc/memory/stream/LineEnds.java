package io.envyrc.memory.stream;

/** Finds the ends of lines, eight bytes at a time. */
final class LineEnds {
    private static final long LINE_FEEDS = Words.of('\n');
    private static final long CARRIAGE_RETURNS = Words.of('\r');

    private LineEnds() {}

    /** Returns the index of the first LF or CR in a range of bytes, or the range's end if there is none. */
    static int first(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Words.SIZE; at += Words.SIZE) {
            long word = Words.at(bytes, at);
            long ends = Words.equal(word, LINE_FEEDS) | Words.equal(word, CARRIAGE_RETURNS);
            if (ends != 0) {
                return at + Words.first(ends);
            }
        }
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }
}
