package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.ddex.DdexEvent.Skipped;
import io.envyrc.memory.ddex.Element.End;
import io.envyrc.memory.ddex.Element.Role;
import io.envyrc.memory.ddex.Element.Start;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a message and knows what each element means: a stack of {@link Element}s says so for those that are open; below
 * one that means nothing, everything is skipped. Not thread-safe.
 */
final class MessageWalk {
    private static final int NONE = 0;

    private final DdexLimits limits;
    private final EventQueue events;
    private final TextCollector text;
    private final OpenRecord record;
    private final Assembly assembly;
    private Element[] path = new Element[16];
    private String namespace = "";
    private String latestOurs = "";
    private long boundary;
    private int openDepth;

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

    /** Goes on until there is an event to hand over; false at the end of the message. */
    boolean step(XmlCursor cursor) throws IOException {
        while (events.isEmpty()) {
            if (record.depth() == 0 && skipDepth == 0) {
                boundary = cursor.endOffset();
            }
            int event =
                    record.depth() > 0 && skipDepth == 0 && record.raw() == null ? behindLeaves(cursor) : cursor.next();
            while (event != NONE) {
                if (event == END_DOCUMENT) {
                    events.add(new MessageEnd(
                            new ByteRange(0, cursor.bytesRead()), events.tally().counts(cursor.elements())));
                    return false;
                }
                event = handle(cursor, event);
            }
        }
        return true;
    }

    /** Does what an event asks for; returns the next event if it was read in doing so, else none. */
    private int handle(XmlCursor cursor, int event) throws IOException {
        DdexLimitException violation = cursor.violation();
        if (violation != null && event != START_ELEMENT) {
            breakOff(cursor, violation);
        }
        switch (event) {
            case START_ELEMENT -> {
                Element leaf = startElement(cursor);
                if (violation != null) {
                    breakOff(cursor, violation);
                } else if (leaf != null) {
                    return leaf(cursor, leaf);
                }
            }
            case END_ELEMENT -> endElement(cursor);
            case CHARACTERS, CDATA -> characters(cursor);
            default -> {
                // Comments, processing instructions, and white space around the root.
            }
        }
        return NONE;
    }

    /**
     * Reads an element that has only text, to its end if it is as it should be: most elements are such, and none of what
     * may stand elsewhere has to be thought of. Returns the event that it was not prepared for, or none.
     */
    private int leaf(XmlCursor cursor, Element leaf) throws IOException {
        while (true) {
            int event = cursor.next();
            if (cursor.violation() != null) {
                return event;
            }
            if (event == CHARACTERS || event == CDATA) {
                addText(cursor, leaf, null);
            } else if (event == END_ELEMENT) {
                assembly.end(leaf.end, text.take());
                grown(cursor);
                openDepth = cursor.depth() - 1;
                return NONE;
            } else if (event == START_ELEMENT || event == END_DOCUMENT) {
                return event;
            }
        }
    }

    /** Takes the leaves that come next; returns the event behind them, or none if there is something to hand over first. */
    private int behindLeaves(XmlCursor cursor) throws IOException {
        Element parent = path[openDepth];
        int event = cursor.nextTag(parent);
        while (event == XmlCursor.LEAF) {
            Element leaf = cursor.leaf();
            if (leaf == Grammar.UNKNOWN) {
                countSkipped();
            } else {
                if (leaf.start != Start.NONE) {
                    assembly.begin(leaf.start, cursor, cursor.localName());
                }
                assembly.end(leaf.end, cursor.leafText(text));
                grown(cursor);
                if (skipDepth > 0 || !events.isEmpty()) {
                    return NONE;
                }
            }
            event = cursor.nextTag(parent);
        }
        return event;
    }

    private void characters(XmlCursor cursor) throws IOException {
        Element element = skipDepth > 0 ? null : path[cursor.depth()];
        Element wanted = element != null && element.text ? element : null;
        RawTree raw = record.raw();
        if (wanted != null || raw != null) {
            addText(cursor, wanted, raw);
        }
    }

    private void addText(XmlCursor cursor, @Nullable Element wanted, @Nullable RawTree raw) throws IOException {
        int length = cursor.textLength();
        long bytes = (wanted == null ? 0 : text.bytesWith(length)) + (raw == null ? 0 : raw.bytesWith(length));
        if (bytes > limits.chunkSize()) {
            record.reserveText(bytes);
        }
        if (raw != null) {
            raw.addText(cursor);
        }
        if (wanted != null) {
            cursor.addTextTo(text, wanted.code);
        }
    }

    /** Returns what the element means if it should have only text and nobody wants it raw. */
    private @Nullable Element startElement(XmlCursor cursor) throws IOException {
        text.clear();
        int depth = cursor.depth();
        openDepth = depth;
        Element leaf = null;
        if (skipDepth > 0) {
            skipped(cursor.localName(), cursor);
        } else if (depth == 1) {
            namespace = cursor.namespace();
            latestOurs = namespace;
            path[1] = Grammar.MESSAGE;
            events.add(MessageRoot.read(cursor, boundary));
        } else {
            leaf = startElement(cursor, depth);
        }
        RawTree raw = record.raw();
        if (raw != null) {
            raw.begin(cursor);
            record.account();
            return null;
        }
        return leaf;
    }

    private @Nullable Element startElement(XmlCursor cursor, int depth) {
        if (depth == path.length) {
            path = Arrays.copyOf(path, 2 * depth);
        }
        Element parent = path[depth - 1];
        Element element = isOurs(cursor) ? parent.child(cursor.symbol()) : null;
        if (element == null) {
            unknown(cursor, parent, cursor.localName());
            return null;
        }
        path[depth] = element;
        if (element.role == Role.RECORD) {
            record.begin(cursor, cursor.localName(), boundary);
        }
        if (element.start != Start.NONE) {
            assembly.begin(element.start, cursor, cursor.localName());
        }
        if (!element.text) {
            return null;
        }
        cursor.isLeaf(parent, element);
        return element;
    }

    /** An element of the message is in its namespace or, as the standard's schemas have it for all but the root, in none. */
    @SuppressWarnings("ReferenceEquality") // one that is equal but not the same is compared after that
    private boolean isOurs(XmlCursor cursor) {
        String found = cursor.namespace();
        if (found == latestOurs) {
            return true;
        }
        if (!found.isEmpty() && !found.equals(namespace)) {
            return false;
        }
        latestOurs = found;
        return true;
    }

    private void unknown(XmlCursor cursor, Element parent, String name) {
        if (parent == Grammar.MESSAGE && name.endsWith("List") && isOurs(cursor)) {
            path[cursor.depth()] = Grammar.FOREIGN_LIST;
            skipped(name, cursor);
            return;
        }
        skipDepth = cursor.depth();
        skippedName = name;
        skippedNamespace = cursor.namespace();
        skippedFrom = cursor.elements();
        skipped(name, cursor);
        if (record.depth() > 0) {
            cursor.isLeaf(parent, Grammar.UNKNOWN);
        }
    }

    private void skipped(String name, XmlCursor cursor) {
        cursor.note(name);
        countSkipped();
    }

    private void countSkipped() {
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
            if (element.end != End.NONE) {
                assembly.end(element.end, element.text ? text.take() : "");
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
        openDepth = depth - 1;
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
