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
import org.jspecify.annotations.Nullable;

/**
 * The engine that reads the bytes of UTF-8 as they are: XML 1.0, fifth edition, with Namespaces, third edition, and without
 * DOCTYPE. Names are found by their bytes, and text becomes a string only where someone asks for it. Not thread-safe.
 */
final class ByteCursor extends XmlCursor {
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
        if (empty) {
            empty = false;
            event = endElement();
            return event;
        }
        window.beginEvent();
        if (text.inSection()) {
            event = section();
        } else if (depth() == 0) {
            event = outside();
        } else {
            event = inside();
        }
        return event;
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
        if (inText()) {
            endText(window.eventChar());
        }
        beginElement();
        rootSeen = true;
        int depth = depth();
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
            bindings = Arrays.copyOf(bindings, 2 * depth);
        }
        open[depth] = name;
        latest = name;
        latestEnded = false;
        bindings[depth] = bound;
        if (tag.writtenCount() > 0) {
            noteAttributes();
        }
        return START_ELEMENT;
    }

    /** Reads the name of a start tag: first it is looked whether it is the one that stood here before. */
    private Name startName() throws IOException {
        int from = window.pos + 1;
        Name expected = latestEnded ? latest.afterEnd : latest.afterStart;
        if (expected != null) {
            int to = from + expected.size;
            if (to < window.limit && isAfterName(window.bytes[to]) && expected.isAt(window.bytes, from)) {
                window.pos = to;
                window.passed(expected.surplus);
                return expected;
            }
        }
        window.pos = from;
        table.forgetIfFull();
        Name name = reader.read();
        if (latestEnded) {
            latest.afterEnd = name;
        } else {
            latest.afterStart = name;
        }
        return name;
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
    String localName() {
        return open[depth()].local;
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
