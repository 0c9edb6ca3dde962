package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.stream.Words;
import java.io.IOException;
import java.util.Arrays;

/**
 * Names and values of the latest start tag, in the order they are written: attributes, and namespace declarations among
 * them. Values lie in the window, from its mark on, until the next event. Not thread-safe.
 */
final class Attributes {
    private static final long SPACES = Words.of(' ');
    private static final long LESS_THANS = Words.of('<');
    private static final long AMPERSANDS = Words.of('&');

    private final ByteWindow window;
    private final NameReader reader;
    private final DdexLimits limits;
    private final int maxCount;
    private final Rewriting value;
    private final CodeCache codes = new CodeCache();
    private Name[] names = new Name[16];
    private int[] starts = new int[16];
    private int[] sizes = new int[16];
    private boolean[] ascii = new boolean[16];
    private int count;
    private boolean plain;
    private long number;

    /** @param maxCount how many there may be at the most */
    Attributes(ByteWindow window, NameReader reader, DdexLimits limits, int maxCount) {
        this.window = window;
        this.reader = reader;
        this.limits = limits;
        this.maxCount = maxCount;
        this.value = new Rewriting(window);
    }

    /** Forgets those of the tag before. */
    void clear() {
        count = 0;
        plain = true;
    }

    /** Tells whether values have no more than plain characters, and lie in the window as they were written. */
    boolean isPlain() {
        return plain;
    }

    int count() {
        return count;
    }

    Name name(int index) {
        return names[index];
    }

    /** Returns a value, normalized. */
    String value(int index) {
        int start = window.mark + starts[index];
        return ascii[index]
                ? codes.text(window.bytes, start, sizes[index])
                : new String(window.bytes, start, sizes[index], UTF_8);
    }

    /**
     * Reads the rest of a start tag.
     *
     * @return whether it ends its element too
     */
    boolean read() throws IOException {
        number++;
        while (true) {
            boolean apart = window.skipSpace();
            byte next = window.need(1) ? window.bytes[window.pos] : 0;
            if (next == '>') {
                window.pos++;
                return false;
            }
            if (next == '/') {
                window.pos++;
                window.expect('>', "a '/' in a start tag that does not end it");
                return true;
            }
            if (!apart) {
                throw window.unexpected("a start tag goes on without white space");
            }
            readOne();
        }
    }

    private void readOne() throws IOException {
        Name name = reader.read();
        if (count == maxCount) {
            throw new DdexLimitException(
                    "attribute count " + (count + 1),
                    "maxAttributeCount",
                    limits.maxAttributeCount(),
                    window.place(window.pos));
        }
        window.skipSpace();
        window.expect('=', "an attribute without a '='");
        window.skipSpace();
        byte quote = window.need(1) ? window.bytes[window.pos] : 0;
        if (quote != '"' && quote != '\'') {
            throw window.unexpected("an attribute's value without quotes");
        }
        window.pos++;
        if (count == names.length) {
            grow();
        }
        names[count] = name;
        starts[count] = window.pos - window.mark;
        sizes[count] = readValue(quote);
        ascii[count] = value.isAscii();
        if (name.declared != null) {
            checkDeclaration(name, sizes[count]);
        }
        count++;
    }

    private void checkDeclaration(Name name, int size) {
        if (size == 0 && name.hasPrefix()) {
            throw window.malformed("a prefix is declared for no namespace", window.pos);
        }
        checkFirst(name);
    }

    /** Refuses a name that stands in the tag for the second time. */
    void checkFirst(Name name) {
        if (name.usedIn == number) {
            throw window.malformed("an attribute stands twice in a tag", window.pos);
        }
        name.usedIn = number;
    }

    private void grow() {
        int larger = 2 * count;
        names = Arrays.copyOf(names, larger);
        starts = Arrays.copyOf(starts, larger);
        sizes = Arrays.copyOf(sizes, larger);
        ascii = Arrays.copyOf(ascii, larger);
    }

    private int readValue(byte quote) throws IOException {
        long quotes = Words.of(quote);
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int at = window.pos;
        value.begin(at);
        while (true) {
            if (at >= limit) {
                window.pos = limit;
                check(limit);
                if (!window.more()) {
                    throw window.truncated("within an attribute's value");
                }
                bytes = window.bytes;
                limit = window.limit;
                at = window.pos;
            }
            long word = Words.at(bytes, at);
            long stops = (word & Words.TOPS)
                    | Words.below(word, SPACES)
                    | Words.equal(word, LESS_THANS)
                    | Words.equal(word, AMPERSANDS)
                    | Words.equal(word, quotes);
            at += Words.first(stops);
            if (stops == 0 || at >= limit) {
                continue;
            }
            if (bytes[at] == quote) {
                break;
            }
            int after = after(at, bytes[at]);
            if (after >= 0) {
                at = after;
            } else {
                window.pos = at;
                window.need(2 * (limit - at));
                bytes = window.bytes;
                limit = window.limit;
                at = window.pos;
            }
        }
        check(at);
        int size = value.end(at);
        window.pos = at + 1;
        return size;
    }

    private void check(int at) {
        if (value.characters(at) > limits.maxAttributeLength()) {
            throw new DdexLimitException(
                    "attribute value", "maxAttributeLength", limits.maxAttributeLength(), window.place(at));
        }
    }

    /** Returns the index after what stands at one, or -1 if more has to be read first. */
    private int after(int at, byte b) {
        plain = false;
        if (b < 0) {
            return value.wide(at);
        }
        switch (b) {
            case '\n' -> {
                window.lineFeed(at);
                window.bytes[at] = ' ';
                return at + 1;
            }
            case '\t' -> {
                window.bytes[at] = ' ';
                return at + 1;
            }
            case '\r' -> {
                return value.lineEnd(at, ' ');
            }
            case '&' -> {
                return value.reference(at);
            }
            case '<' -> throw window.malformed("'<' in an attribute's value", at);
            default -> throw window.malformed("a character that XML forbids", at);
        }
    }
}
