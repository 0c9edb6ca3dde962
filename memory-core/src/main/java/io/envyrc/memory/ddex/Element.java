package io.envyrc.memory.ddex;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an element of a message means: which children count, and what is done where it begins and ends. Built once, at
 * class loading, and not changed after it.
 */
final class Element {
    /** What is done at the start tag. */
    enum Start {
        NONE,
        HEADER,
        PARTY,
        RESOURCE,
        RELEASE,
        RELEASE_DEAL,
        MESSAGE_PARTY,
        ID,
        DATE,
        TITLE,
        ARTIST,
        GENRE,
        BLOCK,
        DEAL,
        VALUE,
        OTHER
    }

    /** What is done at the end tag, with the text since the last tag, without white space around it. */
    enum End {
        NONE,
        REFERENCE,
        DURATION,
        MESSAGE_ID,
        THREAD_ID,
        FILE_NAME,
        CREATED,
        CONTROL_TYPE,
        MESSAGE_PARTY,
        ID,
        PARTY_ID,
        NAME,
        DATE,
        TITLE,
        PLAIN_TITLE,
        TEXT,
        SUB_TEXT,
        ARTIST,
        PLAIN_ARTIST,
        ARTIST_REFERENCE,
        ROLE,
        GENRE,
        LABEL,
        TYPE,
        LISTED,
        GROUPED,
        BLOCK,
        BLOCK_TERRITORY,
        DEALT,
        DEAL,
        MODEL,
        USE,
        TERRITORY,
        EXCLUDED,
        TAKE_DOWN,
        ALL_CANCELLED,
        EXCLUDED_BLOCK_TERRITORY,
        OTHER,
        OTHER_REFERENCE,
        DEAL_RESOURCE
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
    final Start start;
    final End end;
    // By the children's symbols; what has none is in the first place, where there is never a child.
    private @Nullable Element[] children = new Element[1];

    private Element(Role role, boolean text, boolean code, Start start, End end) {
        this.role = role;
        this.text = text;
        this.code = code;
        this.start = start;
        this.end = end;
    }

    static Element of(Role role, Start start, End end) {
        return new Element(role, false, false, start, end);
    }

    /** An element that has others only. */
    static Element group(Start start, End end) {
        return new Element(Role.INNER, false, false, start, end);
    }

    /** An element that has text, whatever else. */
    static Element text(Start start, End end) {
        return new Element(Role.INNER, true, false, start, end);
    }

    /** An element whose text is one of a few, such as a territory, a role or a date of this year. */
    static Element code(Start start, End end) {
        return new Element(Role.INNER, true, true, start, end);
    }

    /** Adds a child under one name or several. */
    Element with(Element child, String... added) {
        for (String name : added) {
            with(child, Symbols.add(name));
        }
        return this;
    }

    private void with(Element child, int symbol) {
        if (symbol >= children.length) {
            children = Arrays.copyOf(children, symbol + 1);
        }
        if (children[symbol] != null) {
            throw new IllegalStateException("child " + Symbols.name(symbol) + " is there already");
        }
        children[symbol] = child;
    }

    /** Adds a child that is no more than text. */
    Element with(End end, String... names) {
        return with(text(Start.NONE, end), names);
    }

    /** Adds a child whose text is one of a few, such as a territory or a role. */
    Element withCode(End end, String... names) {
        return with(code(Start.NONE, end), names);
    }

    /** As {@link #withCode}, of a code in whose place a sender may have its own. */
    Element withValue(End end, String... names) {
        return with(code(Start.VALUE, end), names);
    }

    /** Adds the children of another. */
    Element like(Element other) {
        for (int symbol = 0; symbol < other.children.length; symbol++) {
            Element child = other.children[symbol];
            if (child != null) {
                with(child, symbol);
            }
        }
        return this;
    }

    /** Returns what a child of that {@linkplain Symbols symbol} means, or null if nothing. */
    @Nullable
    Element child(int symbol) {
        return symbol < children.length ? children[symbol] : null;
    }
}
