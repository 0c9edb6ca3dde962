package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.ddex.DdexEvent.Skipped;
import io.envyrc.memory.ddex.Element.Role;
import java.io.IOException;
import java.util.Arrays;

/**
 * Goes over a message and knows what each element means: a stack of {@link Element}s says so for those that are open; below
 * one that means nothing, everything is skipped. Not thread-safe.
 */
final class MessageWalk {
    private final DdexLimits limits;
    private final EventQueue events;
    private final TextCollector text;
    private final OpenRecord record;
    private final Assembly assembly;
    private Element[] path = new Element[16];
    private String namespace = "";
    private long boundary;

    private int skipDepth;
    private String skippedName = "";
    private String skippedNamespace = "";
    private long skippedFrom;

    MessageWalk(DdexConfig config, MemoryMeter memory, EventQueue events) {
        this.limits = config.limits();
        this.events = events;
        this.text = new TextCollector(config.buffers());
        this.record = new OpenRecord(config, memory, events);
        this.assembly = record.assembly();
    }

    /** Goes one event of the engine further; false at the end of the message. */
    boolean step(XmlCursor cursor) throws IOException {
        if (record.depth() == 0 && skipDepth == 0) {
            boundary = cursor.endOffset();
        }
        int event = cursor.next();
        DdexLimitException violation = cursor.violation();
        if (violation != null && event != START_ELEMENT) {
            breakOff(cursor, violation);
        }
        switch (event) {
            case START_ELEMENT -> {
                startElement(cursor);
                if (violation != null) {
                    breakOff(cursor, violation);
                }
            }
            case END_ELEMENT -> endElement(cursor);
            case CHARACTERS, CDATA -> characters(cursor);
            case END_DOCUMENT -> {
                events.add(new MessageEnd(
                        new ByteRange(0, cursor.bytesRead()), events.tally().counts(cursor.elements())));
                return false;
            }
            default -> {
                // Comments, processing instructions, and white space around the root.
            }
        }
        return true;
    }

    private void characters(XmlCursor cursor) throws IOException {
        Element element = skipDepth > 0 ? null : path[cursor.depth()];
        boolean wanted = element != null && element.text;
        RawTree raw = record.raw();
        if (!wanted && raw == null) {
            return;
        }
        int length = cursor.textLength();
        long bytes = (wanted ? text.bytesWith(length) : 0) + (raw == null ? 0 : raw.bytesWith(length));
        if (bytes > limits.chunkSize()) {
            record.reserveText(bytes);
        }
        if (raw != null) {
            raw.addText(cursor);
        }
        if (wanted) {
            cursor.addTextTo(text, element.code);
        }
    }

    private void startElement(XmlCursor cursor) throws IOException {
        text.clear();
        int depth = cursor.depth();
        if (skipDepth > 0) {
            skipped(cursor.localName(), cursor);
        } else if (depth == 1) {
            namespace = cursor.namespace();
            path[1] = Grammar.MESSAGE;
            events.add(MessageRoot.read(cursor, boundary));
        } else {
            startElement(cursor, depth);
        }
        RawTree raw = record.raw();
        if (raw != null) {
            raw.begin(cursor);
        }
    }

    private void startElement(XmlCursor cursor, int depth) {
        if (depth == path.length) {
            path = Arrays.copyOf(path, 2 * depth);
        }
        String name = cursor.localName();
        Element parent = path[depth - 1];
        Element element = isOurs(cursor) ? parent.child(name) : null;
        if (element == null) {
            unknown(cursor, parent, name);
            return;
        }
        path[depth] = element;
        if (element.role == Role.RECORD) {
            record.begin(cursor, name, boundary);
        }
        if (element.start != null) {
            element.start.begin(assembly, cursor, name);
        }
    }

    /** An element of the message is in its namespace or, as the standard's schemas have it for all but the root, in none. */
    private boolean isOurs(XmlCursor cursor) {
        String found = cursor.namespace();
        return found.isEmpty() || found.equals(namespace);
    }

    private void unknown(XmlCursor cursor, Element parent, String name) {
        if (parent == Grammar.MESSAGE && name.endsWith("List") && isOurs(cursor)) {
            path[cursor.depth()] = Grammar.FOREIGN_LIST;
            return;
        }
        skipDepth = cursor.depth();
        skippedName = name;
        skippedNamespace = cursor.namespace();
        skippedFrom = cursor.elements();
        skipped(name, cursor);
    }

    private void skipped(String name, XmlCursor cursor) {
        cursor.note(name);
        events.tally().skippedElement();
        if (record.depth() > 0) {
            record.skippedElement();
        }
    }

    private void endElement(XmlCursor cursor) throws IOException {
        int depth = cursor.depth();
        RawTree raw = record.raw();
        if (raw != null) {
            raw.end();
        }
        if (skipDepth == 0) {
            Element element = path[depth];
            if (element.end != null) {
                element.end.end(assembly, element.text ? text.take() : "");
                grown(cursor);
            } else if (raw != null && depth > record.depth()) {
                grown(cursor);
            }
        } else {
            if (raw != null) {
                grown(cursor);
            }
            if (depth == skipDepth) {
                endSkipped(cursor);
            }
        }
        text.clear();
        if (depth == record.depth()) {
            record.end(cursor);
        }
    }

    private void endSkipped(XmlCursor cursor) throws IOException {
        skipDepth = 0;
        if (record.depth() == 0) {
            long elements = cursor.elements() - skippedFrom + 1;
            ByteRange range = new ByteRange(boundary, cursor.endOffset());
            events.add(new Skipped(range, skippedName, skippedNamespace, elements));
        }
    }

    private void grown(XmlCursor cursor) throws IOException {
        record.grown(cursor);
        if (record.isBroken()) {
            skipDepth = record.depth();
        }
    }

    private void breakOff(XmlCursor cursor, DdexLimitException violation) {
        record.breakOff(cursor, violation);
        skipDepth = record.depth();
    }

    /** Gives buffers back. A second call does nothing. */
    void close() {
        text.close();
        record.close();
    }
}
