package io.envyrc.memory.ddex;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name of an element as Woodstox gives it and as it is written. Knows which name came behind it, for messages say the
 * same over and over. Not thread-safe.
 */
final class TagName {
    /** The prefix, one string for equal ones; null if there is none. */
    final @Nullable String prefix;
    /** The local name, one string for equal ones. */
    final String local;
    /** What the local name is to {@link Grammar}. */
    final int symbol;
    /** The elements that began next, when one of this name had begun. */
    final Followers afterStart = new Followers();
    /** The elements that began next, when one of this name had ended. */
    final Followers afterEnd = new Followers();
    /** What an element of this name means as a leaf of one that means {@link #parent}, in the scope of namespaces {@link #scope}. */
    @Nullable
    Element leaf;

    /** How a start tag of this name went on, and how often others have since. */
    @Nullable
    TagAttributes attributes;

    int otherTags;

    private @Nullable Element parent;
    private int scope;
    private final char[] written;

    /** The two names that came latest. */
    static final class Followers {
        @Nullable
        TagName one;

        @Nullable
        TagName other;

        void add(TagName name) {
            other = one;
            one = name;
        }

        void clear() {
            one = null;
            other = null;
        }
    }

    TagName(@Nullable String prefix, String local) {
        this.prefix = prefix;
        this.local = local;
        this.symbol = Grammar.symbol(local);
        this.written = (prefix == null ? local : prefix + ':' + local).toCharArray();
    }

    /** Tells whether this is the name that Woodstox gives by these strings. */
    @SuppressWarnings("ReferenceEquality") // of equal names there is one string
    boolean is(@Nullable String otherPrefix, String otherLocal) {
        return local == otherLocal && prefix == otherPrefix;
    }

    /** Returns its length as it is written. */
    int length() {
        return written.length;
    }

    /** Tells whether it is written at an index, whatever is behind it; as many characters must be there. */
    boolean isAt(char[] source, int from) {
        return isAt(written, source, from);
    }

    static boolean isAt(char[] looked, char[] source, int from) {
        return Arrays.equals(looked, 0, looked.length, source, from, from + looked.length);
    }

    /** Says that an element of this name is a leaf in a parent, where namespaces are those of a scope. */
    void isLeaf(Element in, Element meaning, int inScope) {
        parent = in;
        leaf = meaning;
        scope = inScope;
    }

    /** Tells whether an element of this name is a leaf here. */
    boolean isLeafOf(Element in, int inScope) {
        return parent == in && scope == inScope;
    }
}
