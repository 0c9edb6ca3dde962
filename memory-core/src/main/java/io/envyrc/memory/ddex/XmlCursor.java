package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the events of a message, and holds the limits. How they are read is an engine's, which extends this; nothing
 * of it shows outside.
 *
 * <p>Text comes in pieces. A limit that is broken by an event which was read whole (an element too deep, too many
 * attributes, text too long) is a {@link #violation()}: the message can be read on, for a while, once
 * {@link #relax limits are relaxed}. Any other is thrown. Not thread-safe.
 */
abstract class XmlCursor implements Closeable {
    /** A whole element, beside the events of StAX. */
    static final int LEAF = 64;
    /** How far relaxed limits are stretched. */
    static final int STRETCH = 16;

    final DdexLimits limits;
    final int stretch;
    private final NameBook names;
    private final int[] namespaces;
    private final long maxElements;
    private final int maxDepth;
    private final int maxLeaf;
    private int depth;
    private int namespacesInScope;
    private long elements;
    private long textStart = -1;
    private boolean relaxed;
    private @Nullable DdexLimitException violation;

    XmlCursor(DdexLimits limits) {
        this.limits = limits;
        this.stretch = stretch(limits);
        this.names = new NameBook(limits.maxNames());
        this.namespaces = new int[stretch * limits.maxElementDepth() + 2];
        this.maxElements = limits.maxElementCount() == 0 ? Long.MAX_VALUE : limits.maxElementCount();
        this.maxDepth = limits.maxElementDepth();
        // What a text of this length takes needs no reservation of its own.
        this.maxLeaf = Math.min(Math.min(limits.maxTextLength(), limits.chunkSize() / 2), Short.MAX_VALUE);
    }

    /**
     * Opens a message: acquires the buffer and reads what stands before the first event. What fails to open is closed.
     *
     * @param in the message; stays open
     * @param sized told the size of the buffer, in bytes, before it is acquired and whenever it changes
     */
    static XmlCursor open(InputStream in, DdexConfig config, Cancellation cancellation, IntConsumer sized)
            throws IOException {
        return Engines.open(in, config, cancellation, sized);
    }

    /** Returns how far limits are stretched at the most. */
    static int stretch(DdexLimits limits) {
        return limits.continueOnError() ? STRETCH : 1;
    }

    /** Moves on and returns the event, of {@link javax.xml.stream.XMLStreamConstants}. */
    abstract int next() throws IOException;

    /**
     * As {@link #next}, but may pass white space that stands before a tag: that of an element that has other elements only
     * is of no use, and that around a text is not part of it. And may read an element of which was said that it is a
     * {@linkplain #isLeaf leaf} as a whole, if it has nothing but a short text which is at hand.
     *
     * @param parent what the open element means
     * @return an event, or {@link #LEAF}, of which nothing can be asked but {@link #leaf} and {@link #leafText}
     */
    int nextTag(Element parent) throws IOException {
        return next();
    }

    /** Says that the element that has just begun, and others of its name in the same parent, have only text. */
    void isLeaf(Element parent, Element meaning) {
        // Of use to who reads it as a whole.
    }

    /** Returns what the leaf that was read means. */
    Element leaf() {
        throw new IllegalStateException("no leaf was read");
    }

    /** Returns the text of the leaf that was read, without white space around it. */
    String leafText(TextCollector text) {
        throw new IllegalStateException("no leaf was read");
    }

    /** Returns the {@linkplain Symbols symbol} of the local name of the element that has just begun. */
    abstract int symbol();

    /** Returns the local name of the element that has just begun. */
    abstract String localName();

    /** Returns the namespace of the element that has just begun, empty if it has none. */
    abstract String namespace();

    /** Returns the value of an attribute without a namespace of the element that has just begun, or null. */
    @Nullable
    abstract String attribute(String name);

    /** Returns how many attributes the element that has just begun has, namespace declarations left out. */
    abstract int attributeCount();

    /** Returns the local name of an attribute, from 0 as they are written. */
    abstract String attributeName(int index);

    /** Returns the namespace of an attribute, empty if it has none. */
    abstract String attributeNamespace(int index);

    /** Returns the value of an attribute, normalized. */
    abstract String attributeValue(int index);

    /** Returns the length of the latest piece of text, or of more of it, in characters. */
    abstract int textLength() throws IOException;

    /** Adds the latest piece of text; of a code, equal ones become one string. */
    abstract void addTextTo(TextCollector text, boolean code) throws IOException;

    /** Returns the offset in bytes at which the latest event ends and the next one begins. */
    abstract long endOffset() throws IOException;

    /** Returns where the latest event begins, by line and column, with an offset that is told apart. */
    abstract Place start(long byteOffset);

    /** Returns where the latest event begins, with the offset of the byte that was come to. */
    abstract Place here();

    /** Returns how many bytes were taken from the stream. */
    abstract long bytesRead();

    /** Reads in half as large steps, and gives the larger buffer back: now, or as soon as that can be done. */
    abstract void halve();

    /** Gives the buffer back; the stream stays open. A second call does nothing. */
    @Override
    public abstract void close();

    /** Forgets what the latest event broke, and steps out of the element if it was its end. */
    final void leave(boolean wasEnd) {
        violation = null;
        if (wasEnd) {
            namespacesInScope -= namespaces[depth];
            depth--;
        }
    }

    /** Counts an element, which ends the text before it. */
    final void beginElement() {
        depth++;
        elements++;
        if (elements > maxElements) {
            throw limit("element count " + elements, "maxElementCount", maxElements);
        }
        if (depth > maxDepth) {
            violate("element depth " + depth, "maxElementDepth", limits.maxElementDepth(), depth);
        }
        namespaces[depth] = 0;
    }

    /** Counts an element that is read as a whole; false if that is one too many, or it stands too deep, or behind text. */
    final boolean countLeaf() {
        if (elements >= maxElements || depth >= maxDepth || textStart >= 0) {
            return false;
        }
        elements++;
        return true;
    }

    /** Counts what stands in the start tag. */
    final void checkAttributes(int declared, int attributes) {
        namespaces[depth] = declared;
        namespacesInScope += declared;
        int max = limits.maxAttributeCount();
        if (declared + attributes > max) {
            violate("attribute count " + (declared + attributes), "maxAttributeCount", max, declared + attributes);
        } else if (namespacesInScope > max) {
            throw limit("count of namespaces in scope " + namespacesInScope, "maxAttributeCount", max);
        }
    }

    /** Notes where a piece of text begins, in characters from the beginning of the message. */
    final void text(long start) {
        if (textStart < 0) {
            textStart = start;
        } else {
            checkText(start - textStart);
        }
    }

    /** Tells whether there was text since the latest tag. */
    final boolean inText() {
        return textStart >= 0;
    }

    /** Notes that a tag ends the text, in characters from the beginning of the message. */
    final void endText(long end) {
        checkText(end - textStart);
        textStart = -1;
    }

    /** Returns how long the text of a {@link #leaf} may be. */
    final int maxLeaf() {
        return maxLeaf;
    }

    private void checkText(long length) {
        if (length > limits.maxTextLength()) {
            violate("text of " + length + " characters", "maxTextLength", limits.maxTextLength(), length);
        }
    }

    /** Notes a name that is none of the standard's. */
    final void note(String name) {
        if (!names.add(name)) {
            throw limit("count of distinct names", "maxNames", limits.maxNames());
        }
    }

    private void violate(String what, String name, long max, long found) {
        if (!relaxed || found > max * STRETCH) {
            violation = limit(what, name, max);
            if (found > max * stretch) {
                throw violation;
            }
        }
    }

    private DdexLimitException limit(String what, String name, long max) {
        return new DdexLimitException(what, name, max, here());
    }

    /** Returns the limit that the latest event broke, or null. */
    final @Nullable DdexLimitException violation() {
        return violation;
    }

    /** Stretches the limits, to get to the end of a record that broke one; or sets them back. */
    final void relax(boolean relax) {
        relaxed = relax;
    }

    /** Returns the depth of the element that has just begun, or just ended, or is open; 0 outside the root. */
    final int depth() {
        return depth;
    }

    final long elements() {
        return elements;
    }
}
