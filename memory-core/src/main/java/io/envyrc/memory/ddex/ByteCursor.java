package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.COMMENT;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.PROCESSING_INSTRUCTION;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The engine that reads the bytes of UTF-8 as they are: XML 1.0, fifth edition, with Namespaces, third edition, and without
 * DOCTYPE. Names are found by their bytes, and text becomes a string only where someone asks for it. Not thread-safe.
 */
final class ByteCursor extends XmlCursor {
    private static final int TAG_TRIALS = 7;

    private final ByteWindow window;
    private final NameTable table = new NameTable();
    private final Namespaces namespaces = new Namespaces(table);
    private final NameReader reader;
    private final StartTag tag;
    private final TextScanner text;
    private final Markup markup;
    private Name[] open = new Name[16];
    private int[] bindings = new int[16];
    private Name latest = table.start();
    private boolean latestEnded;
    private int event;
    private boolean empty;
    private boolean rootSeen;
    private int tagEnd;
    private @Nullable KnownTag knownTag;
    private int leafFrom;
    private int leafTo;

    /** @param window stands at the first event; this cursor closes it */
    ByteCursor(ByteWindow window, DdexLimits limits) {
        super(limits);
        this.window = window;
        this.reader = new NameReader(window, table);
        int maxAttributes = (int) Math.min(Integer.MAX_VALUE, (long) stretch * limits.maxAttributeCount());
        this.tag = new StartTag(window, reader, namespaces, limits, maxAttributes);
        this.text = new TextScanner(window);
        this.markup = new Markup(window, reader);
    }

    @Override
    int next() throws IOException {
        leave(event == END_ELEMENT);
        event = isBehindTag() ? tagOrOther(window.pos) : other();
        return event;
    }

    @Override
    int nextTag(Element parent) throws IOException {
        leave(event == END_ELEMENT);
        if (!isBehindTag()) {
            event = other();
            return event;
        }
        int at = window.pos;
        if (window.bytes[at] != '<') {
            at = inText() ? at : behindSpace(at);
        }
        Name name = knownTag(at);
        if (name == null) {
            event = other();
        } else {
            if (at > window.pos) {
                window.passSpace(at);
            }
            event = name.isLeafOf(parent) && window.bytes[at + 1] != '/' && takeLeaf(name) ? LEAF : take(at, name);
        }
        return event;
    }

    /** Tells whether a tag may follow that is like the one that stood here before. */
    private boolean isBehindTag() {
        return depth() > 0 && !empty && !text.inSection();
    }

    private int tagOrOther(int at) throws IOException {
        Name name = knownTag(at);
        return name == null ? other() : take(at, name);
    }

    /** Returns the index behind some white space; or that of its beginning if there is too much, or hard to count. */
    private int behindSpace(int from) {
        byte[] bytes = window.bytes;
        int end = Math.min(window.limit, from + maxLeaf());
        for (int at = from; at < end; at++) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\t') {
                return at;
            }
        }
        return from;
    }

    private int other() throws IOException {
        if (empty) {
            empty = false;
            return endElement();
        }
        window.beginEvent();
        if (text.inSection()) {
            return section();
        }
        return depth() == 0 ? outside() : inside();
    }

    /** Returns the name of the tag at an index, if it ends the open element, or is like one that began here before. */
    private @Nullable Name knownTag(int at) {
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
    private boolean isTag(Name name, int at) {
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

    private int take(int at, Name name) {
        if (name.surplus == 0) {
            window.plainEvent(at, tagEnd);
        } else {
            window.pos = at;
            window.beginEvent();
            window.passed(name.surplus);
            window.pos = tagEnd;
        }
        if (window.bytes[at + 1] == '/') {
            return endElement();
        }
        tag.take(knownTag);
        return startElement(name, namespaces.size());
    }

    private boolean takeLeaf(Name name) {
        int from = tagEnd;
        int to = text.plain(from);
        if (to < 0 || to - from > maxLeaf() || window.bytes[to + 1] != '/' || !isTag(name, to + 2) || !countLeaf()) {
            tagEnd = from;
            return false;
        }
        leafFrom = from;
        leafTo = to;
        latest = name;
        latestEnded = true;
        window.plainEvent(to, tagEnd);
        return true;
    }

    @Override
    void isLeaf(Element parent, Element meaning) {
        Name name = open[depth()];
        if (name.surplus == 0) {
            name.parent = parent;
            name.leaf = meaning;
            name.boundTo = name.prefix.uri;
        }
    }

    @Override
    Element leaf() {
        tag.take(knownTag);
        return Objects.requireNonNull(latest.leaf);
    }

    @Override
    String leafText(TextCollector collector) {
        return collector.whole(window.bytes, leafFrom, leafTo, Objects.requireNonNull(latest.leaf).code);
    }

    private int inside() throws IOException {
        if (window.limit - window.pos < 2 && !window.need(1)) {
            throw window.truncated("within an element");
        }
        if (window.bytes[window.pos] != '<') {
            text.text();
            text(window.eventChar());
            return CHARACTERS;
        }
        if (window.limit - window.pos < 2 && !window.need(2)) {
            throw window.truncated("within markup");
        }
        switch (window.bytes[window.pos + 1]) {
            case '/' -> {
                return endTag();
            }
            case '!' -> {
                return window.need(3) && window.bytes[window.pos + 2] == '[' ? beginSection() : comment();
            }
            case '?' -> {
                return instruction();
            }
            default -> {
                return startTag();
            }
        }
    }

    private int outside() throws IOException {
        if (window.skipSpaceBetween()) {
            return SPACE;
        }
        if (!window.need(1)) {
            if (!rootSeen) {
                throw window.truncated("before its root");
            }
            return END_DOCUMENT;
        }
        if (window.bytes[window.pos] != '<') {
            throw window.unexpected("text outside the root");
        }
        byte next = window.need(2) ? window.bytes[window.pos + 1] : 0;
        if (next == '!') {
            boolean doctype = !rootSeen && window.need(3) && window.bytes[window.pos + 2] == 'D';
            return doctype ? doctype() : comment();
        }
        if (next == '?') {
            return instruction();
        }
        if (rootSeen) {
            window.pos++;
            throw window.unexpected("markup after the root that is no comment and no instruction");
        }
        return startTag();
    }

    private int doctype() throws IOException {
        window.expect("<!DOCTYPE", "a '<!' that begins nothing");
        throw new DdexParseException(Kind.DOCTYPE, "a DOCTYPE is not allowed", here(), null);
    }

    private int comment() throws IOException {
        markup.comment();
        return COMMENT;
    }

    private int instruction() throws IOException {
        note(markup.instruction());
        return PROCESSING_INSTRUCTION;
    }

    private int beginSection() throws IOException {
        window.expect("<![CDATA[", "a '<!' that begins nothing");
        text.beginSection();
        window.forget();
        return section();
    }

    private int section() throws IOException {
        text.section();
        text(window.eventChar());
        return CDATA;
    }

    private int startTag() throws IOException {
        int bound = namespaces.size();
        Name name = startName();
        empty = tag.read();
        if (name.prefix.uri == null) {
            throw window.malformed("an element's prefix is not declared", window.pos);
        }
        startElement(name, bound);
        rootSeen = true;
        if (tag.writtenCount() > 0) {
            noteAttributes();
            know(name);
        }
        return START_ELEMENT;
    }

    /** Keeps the tag that was read, if another of its name was not of use for a while. */
    private void know(Name name) {
        if ((name.tag == null || ++name.otherTags > TAG_TRIALS) && violation() == null) {
            name.otherTags = 0;
            name.tag = tag.toKnown(window.mark + 1 + name.size);
            if (name.tag != null) {
                table.hold(KnownTag.MAX_SIZE);
            }
        }
    }

    private int startElement(Name name, int bound) {
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

    /** Reads the name of a start tag: first it is looked whether it is the one that stood here before. */
    private Name startName() throws IOException {
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

    private void noteAttributes() {
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

    private int endTag() throws IOException {
        Name name = open[depth()];
        int from = window.pos + 2;
        int to = from + name.size;
        if (to < window.limit && window.bytes[to] == '>' && name.isAt(window.bytes, from)) {
            window.pos = to + 1;
            window.passed(name.surplus);
        } else {
            window.pos = from;
            markup.endOfElement(name);
        }
        return endElement();
    }

    private int endElement() {
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
    int textLength() {
        return text.length();
    }

    @Override
    void addTextTo(TextCollector collector, boolean code) {
        collector.add(window.bytes, window.mark, text.length(), text.isAscii(), code);
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
