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

    /** Adds a child under one name or several. */
    Element with(Element child, String... names) {
        for (String name : names) {
            if (children.putIfAbsent(name, child) != null) {
                throw new IllegalStateException("child " + name + " is there already");
            }
        }
        return this;
    }

    /** Adds a child that is no more than text. */
    Element with(End end, String... names) {
        return with(text(null, end), names);
    }

    /** Adds a child whose text is one of a few, such as a territory or a role. */
    Element withCode(End end, String... names) {
        return with(new Element(Role.INNER, true, true, null, end), names);
    }

    /** Adds the children of another. */
    Element like(Element other) {
        other.children.forEach((name, child) -> with(child, name));
        return this;
    }

    @Nullable
    Element child(String name) {
        return children.get(name);
    }
}
