package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a message by their bytes: which are open, what a start tag says, and whether a tag that stands somewhere is one
 * that was there before. Not thread-safe.
 */
abstract class ByteTags extends XmlCursor {
    private static final int TAG_TRIALS = 7;

    final ByteWindow window;
    final NameReader reader;
    final Namespaces namespaces;
    final StartTag tag;
    private final NameTable table = new NameTable();
    private int[] bindings = new int[16];
    private boolean latestEnded;
    private Name latest = table.start();
    private Name[] open = new Name[16];

    /** What was read last, an event of StAX or a leaf. */
    int event;
    /** Index behind the tag that was looked for last. */
    int tagEnd;
    /** How the start tag that was found goes on behind its name; null if it ends there. */
    @Nullable
    KnownTag knownTag;

    ByteTags(ByteWindow window, DdexLimits limits) {
        super(limits);
        this.window = window;
        this.reader = new NameReader(window, table);
        this.namespaces = new Namespaces(table);
        int maxAttributes = (int) Math.min(Integer.MAX_VALUE, (long) stretch * limits.maxAttributeCount());
        this.tag = new StartTag(window, reader, namespaces, limits, maxAttributes);
    }

    /** Returns the name of the open element. */
    final Name open() {
        return open[depth()];
    }

    /** Returns the name of the latest tag. */
    final Name latest() {
        return latest;
    }

    /** Notes a leaf that was read as a whole. */
    final void passed(Name leaf) {
        latest = leaf;
        latestEnded = true;
    }

    /** Returns the name of the tag at an index, if it ends the open element, or is like one that began here before. */
    final @Nullable Name knownTag(int at) {
        byte[] bytes = window.bytes;
        if (bytes[at] != '<') {
            return null;
        }
        if (bytes[at + 1] == '/') {
            Name name = open[depth()];
            return isTag(name, at + 2) ? name : null;
        }
        Name.Followers followers = latestEnded ? latest.afterEnd : latest.afterStart;
        Name name = followers.one;
        if (name == null || !isKnown(name, at + 1)) {
            name = followers.other;
            if (name == null || !isKnown(name, at + 1)) {
                return null;
            }
        }
        return name.prefix.uri == null ? null : name;
    }

    /** Tells whether a name stands at an index, and a tag ends behind it. */
    final boolean isTag(Name name, int at) {
        int to = at + name.size;
        tagEnd = to + 1;
        return to < window.limit && window.bytes[to] == '>' && name.isAt(window.bytes, at);
    }

    /** Tells whether a name stands at an index, and behind it the end of the tag, or what did before. */
    private boolean isKnown(Name name, int at) {
        if (isTag(name, at)) {
            knownTag = null;
            return true;
        }
        int to = tagEnd - 1;
        KnownTag known = name.tag;
        if (known == null || to + known.size > window.limit || !name.isAt(window.bytes, at)) {
            return false;
        }
        tagEnd = to + known.size;
        knownTag = known;
        return known.isAt(window.bytes, to);
    }

    /** Keeps the tag that was read, if another of its name was not of use for a while. */
    final void know(Name name) {
        if ((name.tag == null || ++name.otherTags > TAG_TRIALS) && violation() == null) {
            name.otherTags = 0;
            name.tag = tag.toKnown(window.mark + 1 + name.size);
            if (name.tag != null) {
                table.hold(KnownTag.MAX_SIZE);
            }
        }
    }

    /** Reads the name of a start tag: first it is looked whether it is the one that stood here before. */
    final Name startName() throws IOException {
        int from = window.pos + 1;
        Name.Followers followers = latestEnded ? latest.afterEnd : latest.afterStart;
        Name name = startName(followers.one, from);
        if (name == null) {
            name = startName(followers.other, from);
        }
        if (name == null) {
            window.pos = from;
            table.forgetIfFull();
            name = reader.read();
            followers.add(name);
        }
        return name;
    }

    private @Nullable Name startName(@Nullable Name expected, int from) {
        if (expected == null) {
            return null;
        }
        int to = from + expected.size;
        if (to >= window.limit || !isAfterName(window.bytes[to]) || !expected.isAt(window.bytes, from)) {
            return null;
        }
        window.pos = to;
        window.passed(expected.surplus);
        return expected;
    }

    private static boolean isAfterName(byte b) {
        return b == '>' || b == ' ' || b == '/';
    }

    /** Opens an element, before whose tag so many prefixes were bound; returns the event. */
    final int startElement(Name name, int bound) {
        if (inText()) {
            endText(window.eventChar());
        }
        beginElement();
        int depth = depth();
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
            bindings = Arrays.copyOf(bindings, 2 * depth);
        }
        open[depth] = name;
        latest = name;
        latestEnded = false;
        bindings[depth] = bound;
        return START_ELEMENT;
    }

    /** Ends the open element; returns the event. */
    final int endElement() {
        if (inText()) {
            endText(window.eventChar());
        }
        int depth = depth();
        if (namespaces.size() > bindings[depth]) {
            namespaces.unbind(bindings[depth]);
        }
        latest = open[depth];
        latestEnded = true;
        return END_ELEMENT;
    }

    /** Counts what stands in the start tag that was read, and notes its names. */
    final void noteAttributes() {
        int attributes = tag.attributeCount();
        checkAttributes(tag.writtenCount() - attributes, attributes);
        for (int i = 0; i < tag.writtenCount(); i++) {
            Prefix declared = tag.written(i).declared;
            if (declared == null) {
                note(tag.written(i).local);
            } else if (declared.uri != null) {
                if (!declared.name.isEmpty()) {
                    note(declared.name);
                }
                if (!declared.uri.isEmpty()) {
                    note(declared.uri);
                }
            }
        }
    }

    @Override
    int symbol() {
        return open[depth()].symbol;
    }

    @Override
    String localName() {
        return (event == LEAF ? latest : open[depth()]).local;
    }

    @Override
    String namespace() {
        String uri = open[depth()].prefix.uri;
        return uri == null ? "" : uri;
    }

    @Override
    @Nullable
    String attribute(String name) {
        return tag.attribute(name);
    }

    @Override
    int attributeCount() {
        return tag.attributeCount();
    }

    @Override
    String attributeName(int index) {
        return tag.attributeName(index);
    }

    @Override
    String attributeNamespace(int index) {
        return tag.attributeNamespace(index);
    }

    @Override
    String attributeValue(int index) {
        return tag.attributeValue(index);
    }

    @Override
    long endOffset() {
        return window.offset();
    }

    @Override
    Place start(long byteOffset) {
        return window.eventPlace(byteOffset);
    }

    @Override
    Place here() {
        return window.eventPlace(window.offset());
    }

    @Override
    long bytesRead() {
        return window.bytesRead();
    }

    @Override
    void halve() {
        window.halve();
    }

    @Override
    public void close() {
        window.close();
    }
}
