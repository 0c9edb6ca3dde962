package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.Words;
import java.io.IOException;

/** Reads names of elements, attributes and instructions. Not thread-safe. */
final class NameReader {
    // No name has one of these: what is up to a space, a slash, and the four from '<' to '?'. What else is up to one of
    // them is looked at when a name is new.
    private static final long AFTER_SPACES = Words.of(' ' + 1);
    private static final long SLASHES = Words.of('/');
    private static final long LESS_THANS = Words.of('<');
    private static final long FOURS = Words.of(0xFC);

    private final ByteWindow window;
    private final NameTable table;

    NameReader(ByteWindow window, NameTable table) {
        this.window = window;
        this.table = table;
    }

    /**
     * Reads the name that begins here, and moves behind it.
     *
     * @throws DdexParseException if there is none, or it cannot be the name of anything
     */
    Name read() throws IOException {
        int start = window.pos - window.mark;
        byte[] bytes = window.bytes;
        int at = window.pos;
        while (true) {
            long stops = 0;
            while (at < window.limit && stops == 0) {
                long word = Words.at(bytes, at);
                stops = Words.below(word, AFTER_SPACES)
                        | Words.equal(word, SLASHES)
                        | Words.equal(word & FOURS, LESS_THANS);
                at += Words.first(stops);
            }
            if (at < window.limit) {
                return named(window.mark + start, at);
            }
            window.pos = window.limit;
            if (!window.more()) {
                named(window.mark + start, window.limit);
                throw window.truncated("within a name");
            }
            bytes = window.bytes;
            at = window.pos;
        }
    }

    private Name named(int from, int to) throws IOException {
        Name name = from == to ? null : table.find(window.bytes, from, to - from);
        if (name == null) {
            int fault = from == to ? from : NameCharacters.fault(window.bytes, from, to);
            window.pos = from;
            while (window.pos < fault) {
                window.pos += window.bytes[window.pos] < 0 ? window.pass(window.pos) : 1;
            }
            throw window.unexpected("a name is missing, or has a character that it must not have");
        }
        window.pos = to;
        window.passed(name.surplus);
        return name;
    }
}
