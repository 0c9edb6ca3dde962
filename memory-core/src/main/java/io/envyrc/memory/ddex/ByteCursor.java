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
import java.util.Objects;

/**
 * The engine that reads the bytes of UTF-8 as they are: XML 1.0, fifth edition, with Namespaces, third edition, and without
 * DOCTYPE. Names are found by their bytes, and text becomes a string only where someone asks for it. Not thread-safe.
 */
final class ByteCursor extends ByteTags {
    private final TextScanner text;
    private final Markup markup;
    private boolean empty;
    private boolean rootSeen;
    private int leafFrom;
    private int leafTo;

    /** @param window stands at the first event; this cursor closes it */
    ByteCursor(ByteWindow window, DdexLimits limits) {
        super(window, limits);
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
        passed(name);
        window.plainEvent(to, tagEnd);
        return true;
    }

    @Override
    void isLeaf(Element parent, Element meaning) {
        Name name = open();
        if (name.surplus == 0) {
            name.parent = parent;
            name.leaf = meaning;
            name.boundTo = name.prefix.uri;
        }
    }

    @Override
    Element leaf() {
        tag.take(knownTag);
        return Objects.requireNonNull(latest().leaf);
    }

    @Override
    String leafText(TextCollector collector) {
        return collector.whole(window.bytes, leafFrom, leafTo, Objects.requireNonNull(latest().leaf).code);
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

    private int endTag() throws IOException {
        Name name = open();
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

    @Override
    int textLength() {
        return text.length();
    }

    @Override
    void addTextTo(TextCollector collector, boolean code) {
        collector.add(window.bytes, window.mark, text.length(), text.isAscii(), code);
    }
}
