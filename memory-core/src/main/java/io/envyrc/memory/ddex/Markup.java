package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.Words;
import java.io.IOException;

/** Passes comments and processing instructions, whose contents are of no use but have to be characters. Not thread-safe. */
final class Markup {
    private static final long SPACES = Words.of(' ');

    private final ByteWindow window;
    private final NameReader reader;

    Markup(ByteWindow window, NameReader reader) {
        this.window = window;
        this.reader = reader;
    }

    /** Passes a comment. */
    void comment() throws IOException {
        window.expect("<!--", "a '<!' that begins nothing");
        while (true) {
            passUpTo('-', "within a comment");
            window.pos++;
            window.forget();
            if (window.need(1) && window.bytes[window.pos] == '-') {
                window.pos++;
                window.expect('>', "'--' in a comment");
                return;
            }
        }
    }

    /** Passes a processing instruction; returns its target. */
    String instruction() throws IOException {
        window.expect("<?", "a '<' that begins nothing");
        Name target = reader.read();
        if (target.hasPrefix()) {
            throw window.malformed("the target of an instruction has a colon", window.pos);
        }
        if (target.local.equalsIgnoreCase("xml")) {
            throw window.malformed("an XML declaration that is not at the start, or not in lower case", window.pos);
        }
        byte next = window.need(1) ? window.bytes[window.pos] : 0;
        if (next == '?') {
            window.expect("?>", "the target of an instruction goes on without white space");
            return target.local;
        }
        if (next != ' ' && next != '\t' && next != '\n' && next != '\r') {
            throw window.unexpected("the target of an instruction goes on without white space");
        }
        while (true) {
            passUpTo('?', "within an instruction");
            window.pos++;
            window.forget();
            if (window.need(1) && window.bytes[window.pos] == '>') {
                window.pos++;
                return target.local;
            }
        }
    }

    /** Passes the rest of an end tag, from its name on. */
    void endOfElement(Name name) throws IOException {
        for (int i = 0; i < name.size; i++) {
            if (!window.need(1)) {
                throw window.truncated("within an end tag");
            }
            if (window.bytes[window.pos] != name.byteAt(i)) {
                throw i == 0 ? mismatchAtStart() : mismatch();
            }
            window.pos++;
        }
        window.passed(name.surplus);
        if (window.need(1) && passNamePart()) {
            throw mismatch();
        }
        window.skipSpace();
        window.expect('>', "an end tag goes on behind its name");
    }

    private DdexParseException mismatchAtStart() throws IOException {
        byte b = window.bytes[window.pos];
        return b >= 0 && b != ':' && !NameCharacters.isStart(b)
                ? window.unexpected("an end tag without a name")
                : mismatch();
    }

    private DdexParseException mismatch() throws IOException {
        while (window.need(1) && passNamePart()) {
            // To the end of the wrong name.
        }
        return window.malformed("an end tag is not that of the open element", window.pos);
    }

    private boolean passNamePart() throws IOException {
        byte b = window.bytes[window.pos];
        int size = b >= 0 ? 1 : Utf8Decoder.size(b);
        int character = b;
        if (b < 0) {
            window.need(size);
            window.pass(window.pos);
            character = Utf8Decoder.code(window.bytes, window.pos, b & 0xFF, size);
        }
        boolean part = character == ':' || NameCharacters.isPart(character);
        window.pos += part ? size : 0;
        return part;
    }

    private void passUpTo(char end, String where) throws IOException {
        long ends = Words.of(end);
        int missing = 1;
        while (true) {
            window.forget();
            if (!window.need(missing) && window.pos == window.limit) {
                throw window.truncated(where);
            }
            missing = pass(ends, end);
            if (missing == 0) {
                return;
            }
        }
    }

    /** Passes what is in the window; returns how many bytes have to be there to go on, 0 at the end. */
    private int pass(long ends, char end) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int at = window.pos;
        while (at < limit) {
            long word = Words.at(bytes, at);
            long stops = (word & Words.TOPS) | Words.below(word, SPACES) | Words.equal(word, ends);
            at += Words.first(stops);
            if (stops == 0 || at >= limit) {
                continue;
            }
            byte b = bytes[at];
            if (b == end) {
                window.pos = at;
                return 0;
            } else if (b < 0) {
                int size = Utf8Decoder.size(b);
                if (window.isCut(at, size)) {
                    window.pos = at;
                    return size;
                }
                at += window.pass(at);
            } else {
                window.passControl(at++);
            }
        }
        window.pos = limit;
        return 1;
    }
}
