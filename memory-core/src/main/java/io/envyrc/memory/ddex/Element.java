package io.envyrc.memory.ddex;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an element of a message means: which children count, and what is done where it begins and ends. Built once, at
 * class loading, and not changed after it.
 */
final class Element {
    /** Done at the start tag. */
    @FunctionalInterface
    interface Start {
        void begin(Assembly assembly, XmlCursor xml, String name);
    }

    /** Done at the end tag, with the text since the last tag, without white space around it. */
    @FunctionalInterface
    interface End {
        void end(Assembly assembly, String text);
    }

    /** Where an element stands. */
    enum Role {
        /** The root, or a list of records: what it has no place for is told as skipped. */
        CONTAINER,
        /** A list whose entries are all skipped, each by itself. */
        FOREIGN_LIST,
        /** A record. */
        RECORD,
        /** Anything in a record. */
        INNER
    }

    final Role role;
    final boolean text;
    final boolean code;
    final @Nullable Start start;
    final @Nullable End end;
    private final Map<String, Element> children = new HashMap<>();
    // The same as a table in which no two names meet, for the hash is a string's own and found without a call.
    private @Nullable String[] names = new String[1];
    private @Nullable Element[] elements = new Element[1];
    private int multiplier;
    private int shift = Integer.SIZE - 1;

    private Element(Role role, boolean text, boolean code, @Nullable Start start, @Nullable End end) {
        this.role = role;
        this.text = text;
        this.code = code;
        this.start = start;
        this.end = end;
    }

    static Element of(Role role, @Nullable Start start, @Nullable End end) {
        return new Element(role, false, false, start, end);
    }

    /** An element that has others only. */
    static Element group(@Nullable Start start, @Nullable End end) {
        return new Element(Role.INNER, false, false, start, end);
    }

    /** An element that has text, whatever else. */
    static Element text(@Nullable Start start, End end) {
        return new Element(Role.INNER, true, false, start, end);
    }

    /** An element that has one of a few texts. */
    static Element code(@Nullable Start start, End end) {
        return new Element(Role.INNER, true, true, start, end);
    }

    /** Adds a child under one name or several. */
    Element with(Element child, String... added) {
        for (String name : added) {
            if (children.putIfAbsent(name, child) != null) {
                throw new IllegalStateException("child " + name + " is there already");
            }
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(children.size());
        for (int seed = 1; !place(Integer.SIZE - bits, 0x9E3779B9 * seed); seed += 2) {
            // Larger now and then: half full, a table of many names hardly ever has room for each by itself.
            bits += seed % 64 == 63 ? 1 : 0;
        }
        return this;
    }

    private boolean place(int newShift, int newMultiplier) {
        int size = 1 << (Integer.SIZE - newShift);
        @Nullable String[] placed = new String[size];
        @Nullable Element[] behind = new Element[size];
        for (Map.Entry<String, Element> child : children.entrySet()) {
            int slot = (child.getKey().hashCode() * newMultiplier) >>> newShift;
            if (placed[slot] != null) {
                return false;
            }
            placed[slot] = child.getKey();
            behind[slot] = child.getValue();
        }
        names = placed;
        elements = behind;
        shift = newShift;
        multiplier = newMultiplier;
        return true;
    }

    /** Adds a child that is no more than text. */
    Element with(End end, String... names) {
        return with(text(null, end), names);
    }

    /** Adds a child whose text is one of a few, such as a territory or a role. */
    Element withCode(End end, String... names) {
        return with(code(null, end), names);
    }

    /** Adds the children of another. */
    Element like(Element other) {
        other.children.forEach((name, child) -> with(child, name));
        return this;
    }

    /** Does what is to be done at the end tag. */
    void end(Assembly assembly, String text) {
        if (end != null) {
            end.end(assembly, text);
        }
    }

    /** Returns what a child of that name means, or null if nothing. */
    @Nullable
    Element child(String name) {
        int slot = (name.hashCode() * multiplier) >>> shift;
        return name.equals(names[slot]) ? elements[slot] : null;
    }
}
