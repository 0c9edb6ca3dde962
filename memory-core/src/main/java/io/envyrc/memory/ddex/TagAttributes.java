package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/**
 * The rest of a start tag that Woodstox read, from behind its name to its end: what stands there again has the same
 * attributes. Only of characters in one line, and of attributes without prefixes, which mean the same anywhere.
 */
final class TagAttributes {
    /** Those of a tag that has no more than a name. */
    static final TagAttributes NONE = new TagAttributes(new char[] {'>'}, new String[0], new String[0]);

    private final char[] written;
    private final String[] names;
    private final String[] values;

    TagAttributes(char[] written, String[] names, String[] values) {
        this.written = written;
        this.names = names;
        this.values = values;
    }

    /** Returns its length as it is written. */
    int length() {
        return written.length;
    }

    /** Tells whether it is written at an index; as many characters must be there. */
    boolean isAt(char[] source, int from) {
        return TagName.isAt(written, source, from);
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
    String value(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }
}
