package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/**
 * A name as it is written, prefix and all: one object for each of a message. Knows which name came behind it, for messages
 * say the same over and over.
 */
final class Name extends Spelling {
    /** What follows the prefix; one string for equal ones. */
    final String local;
    /** What the local name is to {@link Grammar}. */
    final int symbol;
    /** The prefix; that of an element without one is bound to the default namespace. */
    final Prefix prefix;
    /** The prefix that an attribute of this name binds; null if it is no namespace declaration. */
    final @Nullable Prefix declared;
    /** By how many bytes its characters exceed their number. */
    final int surplus;

    final long hash;

    /** The next name in the table with the same slot. */
    @Nullable
    Name next;
    /** Number of the latest start tag with an attribute of this name. */
    long usedIn;
    /** The elements that began next, when one of this name had begun. */
    final Followers afterStart = new Followers();
    /** The elements that began next, when one of this name had ended. */
    final Followers afterEnd = new Followers();
    /** How a start tag of this name went on, and how often others have since. */
    @Nullable
    KnownTag tag;

    int otherTags;
    /** What an element of this name means as a leaf of one that means {@link #parent}, where {@link #boundTo} is bound. */
    @Nullable
    Element leaf;

    @Nullable
    Element parent;

    @Nullable
    String boundTo;

    /** The two names that came latest. */
    static final class Followers {
        @Nullable
        Name one;

        @Nullable
        Name other;

        void add(Name name) {
            other = one;
            one = name;
        }

        void clear() {
            one = null;
            other = null;
        }
    }

    /** @param source holds a word from any byte of the name on */
    Name(byte[] source, int from, int size, long hash, String local, Prefix prefix, @Nullable Prefix declared) {
        super(source, from, size);
        this.symbol = Grammar.symbol(local);
        this.local = symbol == Symbols.NONE ? local : Symbols.name(symbol);
        this.prefix = prefix;
        this.declared = declared;
        this.hash = hash;
        int more = 0;
        for (int i = 0; i < size; ) {
            int width = byteAt(i) >= 0 ? 1 : Utf8Decoder.size(byteAt(i));
            more += width == 1 ? 0 : width == 2 ? 1 : 2;
            i += width;
        }
        this.surplus = more;
    }

    /** Tells whether an element of this name is a leaf here. */
    @SuppressWarnings("ReferenceEquality") // a namespace that is equal but not the same is another binding
    boolean isLeafOf(Element element) {
        return parent == element && boundTo == prefix.uri;
    }

    boolean hasPrefix() {
        return !prefix.name.isEmpty();
    }
}
