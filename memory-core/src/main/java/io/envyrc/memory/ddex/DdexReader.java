package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexEvent.Entry;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.DdexEvent.Problem;
import io.envyrc.memory.ddex.DdexEvent.Skipped;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import io.envyrc.memory.ddex.Element.Role;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one message event by event: what the faces of the parser have in common. A stack of {@link Element}s says what the
 * open elements mean; below an element that means nothing, everything is skipped. Not thread-safe.
 */
final class DdexReader implements Closeable {
    // Woodstox's character buffers, its tables, and those of this package.
    private static final long ENGINE_BYTES = 96 << 10;

    private final DdexConfig config;
    private final DdexLimits limits;
    private final Cancellation cancellation;
    private final MemoryMeter memory;
    private final TextCollector text;
    private final Assembly assembly = new Assembly();
    private final EventQueue events = new EventQueue();
    private final InputStream in;
    private @Nullable XmlCursor xml;
    private Element[] path = new Element[16];
    private String namespace = "";
    private @Nullable DdexParseException refused;
    private boolean ended;
    private boolean released;
    private boolean closed;

    private int skipDepth;
    private String skippedName = "";
    private String skippedNamespace = "";
    private long skippedFrom;

    private int recordDepth;
    private Place recordPlace = new Place(1, 1, 0);
    private String recordName = "";
    private int parts;
    private int skippedInRecord;
    private long sliceStart;
    private long boundary;
    private @Nullable String broken;

    DdexReader(InputStream in, DdexConfig config, Cancellation cancellation) {
        this.in = in;
        this.config = config;
        this.limits = config.limits();
        this.cancellation = cancellation;
        this.memory = new MemoryMeter(config.maxMemory(), config.budget());
        this.text = new TextCollector(config.buffers());
        memory.relief(this::relieve);
    }

    /** Returns the next event, or null after the last. */
    @Nullable
    DdexEvent next() throws IOException {
        if (events.isEmpty() && !ended) {
            read();
        }
        DdexEvent event = events.poll();
        if (event == null) {
            release();
            if (refused != null) {
                throw refused;
            }
        }
        return event;
    }

    private void read() throws IOException {
        try {
            XmlCursor cursor = xml == null ? open() : xml;
            while (events.isEmpty() && !ended) {
                step(cursor);
            }
        } catch (DdexParseException e) {
            // What was read before is handed over first.
            refused = e;
            ended = true;
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private XmlCursor open() throws IOException {
        if (closed) {
            throw new IllegalStateException("reader is closed");
        }
        XmlCursor opened = XmlCursor.open(in, config, cancellation, bytes -> memory.fixed(ENGINE_BYTES + bytes));
        xml = opened;
        return opened;
    }

    /** Gives back what can be given back while the message is read. */
    void relieve() {
        if (xml != null) {
            xml.halve();
        }
        config.buffers().collect();
    }

    /** Returns about how much memory the latest event takes, in bytes. */
    long latestBytes() {
        return events.latestBytes();
    }

    MemoryMeter memory() {
        return memory;
    }

    /** Returns how many bytes were taken from the stream. */
    long bytesRead() {
        return xml == null ? 0 : xml.bytesRead();
    }

    DdexCounts counts() {
        return events.tally().counts(xml == null ? 0 : xml.elements());
    }

    private void step(XmlCursor cursor) throws IOException {
        if (recordDepth == 0 && skipDepth == 0) {
            boundary = cursor.endOffset();
        }
        int event = cursor.next();
        DdexLimitException violation = cursor.violation();
        if (violation != null && event != START_ELEMENT) {
            breakRecord(cursor, violation);
        }
        switch (event) {
            case START_ELEMENT -> {
                startElement(cursor);
                if (violation != null) {
                    breakRecord(cursor, violation);
                }
            }
            case END_ELEMENT -> endElement(cursor);
            case CHARACTERS, CDATA -> characters(cursor);
            case END_DOCUMENT -> {
                ended = true;
                events.add(new MessageEnd(
                        new ByteRange(0, bytesRead()), events.tally().counts(cursor.elements())));
            }
            default -> {
                // Comments, processing instructions, and white space around the root.
            }
        }
    }

    private void characters(XmlCursor cursor) throws IOException {
        if (skipDepth > 0) {
            return;
        }
        Element element = path[cursor.depth()];
        if (!element.text) {
            return;
        }
        long bytes = text.bytesWith(cursor.textLength());
        if (bytes > limits.chunkSize()) {
            memory.record(assembly.heldBytes() + bytes);
        }
        cursor.addTextTo(text, element.code);
    }

    private void startElement(XmlCursor cursor) throws IOException {
        text.clear();
        int depth = cursor.depth();
        if (skipDepth > 0) {
            skipped(cursor.localName(), cursor);
            return;
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, 2 * depth);
        }
        String name = cursor.localName();
        if (depth == 1) {
            namespace = cursor.namespace();
            path[1] = Grammar.MESSAGE;
            events.add(MessageRoot.read(cursor, boundary));
            return;
        }
        Element parent = path[depth - 1];
        Element element = isOurs(cursor) ? parent.child(name) : null;
        if (element == null) {
            unknown(cursor, parent, name);
            return;
        }
        path[depth] = element;
        if (element.role == Role.RECORD) {
            recordDepth = depth;
            recordPlace = cursor.start(boundary);
            recordName = name;
            parts = 0;
            skippedInRecord = 0;
            sliceStart = boundary;
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
        if (recordDepth > 0) {
            skippedInRecord++;
        }
    }

    private void endElement(XmlCursor cursor) throws IOException {
        int depth = cursor.depth();
        if (skipDepth == 0) {
            Element element = path[depth];
            if (element.end != null) {
                element.end.end(assembly, element.text ? text.take() : "");
                grown(cursor);
            }
        } else if (depth == skipDepth) {
            skipDepth = 0;
            if (recordDepth == 0) {
                long elements = cursor.elements() - skippedFrom + 1;
                ByteRange range = new ByteRange(boundary, cursor.endOffset());
                events.add(new Skipped(range, skippedName, skippedNamespace, elements));
            }
        }
        text.clear();
        if (depth == recordDepth) {
            endRecord(cursor);
        }
    }

    private void grown(XmlCursor cursor) throws IOException {
        if (assembly.problem() != null) {
            breakRecord(cursor, recordProblem(assembly.problem(), cursor.start(cursor.endOffset())));
            return;
        }
        long held = assembly.heldBytes();
        memory.record(held);
        if (held > limits.chunkSize()) {
            ByteRange range = new ByteRange(sliceStart, cursor.endOffset());
            events.add(new Part(parts, assembly.build(range, parts, skippedInRecord)), held);
            sliceStart = range.end();
            skippedInRecord = 0;
            parts++;
            memory.record(0);
        }
    }

    private void endRecord(XmlCursor cursor) throws IOException {
        String missing = broken == null ? assembly.missing() : null;
        if (missing != null) {
            breakRecord(cursor, recordProblem(missing, recordPlace));
            skipDepth = 0;
        }
        recordDepth = 0;
        long end = cursor.endOffset();
        if (broken == null) {
            long held = assembly.heldBytes();
            ByteRange range = new ByteRange(recordPlace.byteOffset(), end);
            Entry entry = assembly.build(range, parts, skippedInRecord);
            events.tally().deals(assembly.deals());
            events.add(entry, held);
            memory.record(0);
        } else {
            endBroken(cursor, broken, end);
        }
    }

    private static DdexParseException recordProblem(String problem, Place place) {
        return new DdexParseException(Kind.RECORD, problem, place, null);
    }

    /** Leaves the rest of the record out, if records may be broken and this is in one. */
    private void breakRecord(XmlCursor cursor, DdexParseException problem) {
        if (!limits.continueOnError() || recordDepth == 0) {
            throw problem;
        }
        if (broken == null) {
            broken = String.valueOf(problem.getMessage());
            skipDepth = recordDepth;
            assembly.clear();
            memory.record(0);
            cursor.relax(true);
        }
    }

    private void endBroken(XmlCursor cursor, String message, long end) {
        ByteRange range = new ByteRange(recordPlace.byteOffset(), end);
        events.add(new Problem(range, recordName, recordPlace.line(), recordPlace.column(), parts, message));
        broken = null;
        skipDepth = 0;
        cursor.relax(false);
        if (events.tally().problems() >= limits.maxErrors()) {
            DdexCounts counts = counts();
            String summary = "%d records are broken (maxErrors %d) and %d are not; the last begins"
                    .formatted(counts.problems(), limits.maxErrors(), counts.records());
            throw new DdexParseException(Kind.TOO_MANY_ERRORS, summary, recordPlace, null);
        }
    }

    /** Gives the buffers back. What the caller may still hold of the events stays reserved. */
    private void release() {
        ended = true;
        if (released) {
            return;
        }
        released = true;
        text.close();
        if (xml != null) {
            xml.close();
        }
        memory.record(0);
        memory.fixed(0);
    }

    /** Gives everything back; the stream stays open. A second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            release();
            memory.close();
        }
    }
}
