package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/**
 * The rest of a start tag, from behind its name to its end, as it stood there the last time: what stands there again has the
 * same attributes. Only of plain characters in one line, and of attributes without prefixes, which mean the same anywhere.
 */
final class KnownTag extends Spelling {
    /** How long it may be. */
    static final int MAX_SIZE = 120;

    private final String[] names;
    private final String[] values;

    /** @param tag has just been read, and ends before an index of the window */
    KnownTag(byte[] source, int from, int to, StartTag tag) {
        super(source, from, to - from);
        int count = tag.attributeCount();
        names = new String[count];
        values = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = tag.attributeName(i);
            values[i] = tag.attributeValue(i);
        }
    }

    int count() {
        return names.length;
    }

    String name(int index) {
        return names[index];
    }

    String value(int index) {
        return values[index];
    }

    /** Returns the value of an attribute, or null. */
    @Nullable
    String attribute(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }
}
