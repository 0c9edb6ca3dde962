package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.DTD;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.PROCESSING_INSTRUCTION;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import com.ctc.wstx.exc.WstxLazyException;
import com.ctc.wstx.io.WstxInputLocation;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the events of a message as Woodstox reads them, and holds the limits: nothing of Woodstox's shows outside.
 *
 * <p>A limit that is broken by an event which was read whole (an element too deep, too many attributes, text too long) is
 * a {@link #violation()}: the message can be read on, for a while, once {@link #relax limits are relaxed}. Any other is
 * thrown. Not thread-safe.
 */
final class XmlCursor {
    /** How far relaxed limits are stretched. */
    static final int STRETCH = 16;

    private final DdexLimits limits;
    private final SourceReader source;
    private final NameBook names;
    private final int[] namespaces;
    private final int stretch;
    private XMLStreamReader2 xml;
    private int event;
    private int depth;
    private int namespacesInScope;
    private long elements;
    private long textStart = -1;
    private boolean relaxed;
    private @Nullable DdexLimitException violation;

    XmlCursor(SourceReader source, DdexLimits limits) throws IOException {
        this.source = source;
        this.limits = limits;
        this.stretch = stretch(limits);
        this.names = new NameBook(limits.maxNames());
        this.namespaces = new int[stretch * limits.maxElementDepth() + 2];
        try {
            this.xml = WoodstoxFactory.open(source, limits, stretch);
            if ("1.1".equals(xml.getVersion())) {
                throw new DdexParseException(Kind.MALFORMED, "XML 1.1 is not supported", new Place(1, 1, 0), null);
            }
            String declared = xml.getCharacterEncodingScheme();
            if (declared != null) {
                Encodings.check(declared, source.charset());
            }
        } catch (XMLStreamException e) {
            throw translate(e, new Place(1, 1, source.bytesRead()));
        } catch (SourceProblem e) {
            throw e.at(1, 1);
        }
    }

    /** Returns how far limits are stretched at the most. */
    static int stretch(DdexLimits limits) {
        return limits.continueOnError() ? STRETCH : 1;
    }

    /** Moves on and returns the event, of {@link javax.xml.stream.XMLStreamConstants}. */
    int next() throws IOException {
        if (event == END_ELEMENT) {
            namespacesInScope -= namespaces[depth];
            depth--;
        }
        violation = null;
        source.event(isText(event));
        try {
            event = xml.next();
        } catch (XMLStreamException | RuntimeException e) {
            throw failed(e);
        }
        switch (event) {
            case START_ELEMENT -> startElement();
            case CHARACTERS, CDATA, SPACE -> text();
            case END_ELEMENT -> endText();
            case PROCESSING_INSTRUCTION -> note(xml.getPITarget());
            case DTD -> throw new DdexParseException(Kind.DOCTYPE, "a DOCTYPE is not allowed", here(), null);
            default -> {
                // A comment, or the end of the message.
            }
        }
        return event;
    }

    private static boolean isText(int event) {
        return event == CHARACTERS || event == CDATA || event == SPACE;
    }

    private void startElement() {
        endText();
        depth++;
        elements++;
        if (limits.maxElementCount() > 0 && elements > limits.maxElementCount()) {
            throw limit("element count " + elements, "maxElementCount", limits.maxElementCount());
        }
        if (depth > limits.maxElementDepth()) {
            violate("element depth " + depth, "maxElementDepth", limits.maxElementDepth(), depth);
        }
        int declared = xml.getNamespaceCount();
        int attributes = xml.getAttributeCount();
        namespaces[depth] = declared;
        namespacesInScope += declared;
        if (declared + attributes > 0) {
            checkAttributes(declared, attributes);
        }
    }

    private void checkAttributes(int declared, int attributes) {
        int max = limits.maxAttributeCount();
        if (declared + attributes > max) {
            violate("attribute count " + (declared + attributes), "maxAttributeCount", max, declared + attributes);
        } else if (namespacesInScope > max) {
            throw limit("count of namespaces in scope " + namespacesInScope, "maxAttributeCount", max);
        }
        for (int i = 0; i < attributes; i++) {
            note(xml.getAttributeLocalName(i));
        }
        for (int i = 0; i < declared; i++) {
            String prefix = xml.getNamespacePrefix(i);
            if (prefix != null) {
                note(prefix);
            }
            String uri = xml.getNamespaceURI(i);
            if (uri != null) {
                note(uri);
            }
        }
    }

    private void text() {
        long start = xml.getLocationInfo().getStartingCharOffset();
        if (textStart < 0) {
            textStart = start;
        } else {
            checkText(start - textStart);
        }
    }

    private void endText() {
        if (textStart >= 0) {
            checkText(xml.getLocationInfo().getStartingCharOffset() - textStart);
            textStart = -1;
        }
    }

    private void checkText(long length) {
        if (length > limits.maxTextLength()) {
            violate("text of " + length + " characters", "maxTextLength", limits.maxTextLength(), length);
        }
    }

    /** Notes a name that is none of the standard's. */
    void note(String name) {
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
    @Nullable
    DdexLimitException violation() {
        return violation;
    }

    /** Stretches the limits, to get to the end of a record that broke one; or sets them back. */
    void relax(boolean relax) {
        relaxed = relax;
    }

    /** Returns the depth of the element that has just begun, or just ended, or is open; 0 outside the root. */
    int depth() {
        return depth;
    }

    long elements() {
        return elements;
    }

    String localName() {
        return xml.getLocalName();
    }

    /** Returns the namespace of the element, empty if it has none. */
    String namespace() {
        String uri = xml.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    /** Returns the value of an attribute without a namespace, or null. */
    @Nullable
    String attribute(String name) {
        return xml.getAttributeCount() == 0 ? null : xml.getAttributeValue("", name);
    }

    /** Returns the characters of a piece of text; they begin at {@link #textStart()}. */
    char[] textCharacters() throws IOException {
        try {
            return xml.getTextCharacters();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    int textStart() {
        return xml.getTextStart();
    }

    int textLength() {
        return xml.getTextLength();
    }

    /** Returns the offset in bytes at which the latest event ends and the next one begins. */
    long endOffset() throws IOException {
        try {
            return source.byteOffset(xml.getLocationInfo().getEndingCharOffset());
        } catch (XMLStreamException | RuntimeException e) {
            throw failed(e);
        }
    }

    /** Returns where the latest event begins, by line and column, with an offset that is told apart. */
    Place start(long byteOffset) {
        Location location = xml.getLocationInfo().getStartLocation();
        return new Place(location.getLineNumber(), Math.max(1, location.getColumnNumber()), byteOffset);
    }

    /** Returns where the latest event begins, with the offset of the byte that was come to. */
    private Place here() {
        Location location = xml.getLocationInfo().getStartLocation();
        return new Place(location.getLineNumber(), Math.max(1, location.getColumnNumber()), reached());
    }

    private long reached() {
        Location location = xml.getLocationInfo().getCurrentLocation();
        return location instanceof WstxInputLocation exact
                ? Math.max(0, source.byteOffset(exact.getCharacterOffsetLong()))
                : source.bytesRead();
    }

    private RuntimeException failed(Exception thrown) throws IOException {
        Location at = xml.getLocationInfo().getCurrentLocation();
        Place place = new Place(at.getLineNumber(), Math.max(1, at.getColumnNumber()), reached());
        return translate(thrown, place);
    }

    private RuntimeException translate(Exception thrown, Place place) throws IOException {
        Throwable failure = source.failure();
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException broken) {
            return broken;
        }
        if (thrown instanceof SourceProblem problem) {
            return problem.at(place.line(), place.column());
        }
        if (thrown instanceof WstxLazyException lazy && lazy.getCause() instanceof XMLStreamException late) {
            return WoodstoxFactory.translate(late, limits, place);
        }
        if (thrown instanceof XMLStreamException refused) {
            return WoodstoxFactory.translate(refused, limits, place);
        }
        if (thrown instanceof CancellationException cancelled) {
            return cancelled;
        }
        return new DdexParseException(Kind.MALFORMED, "not well-formed: the XML parser failed", place, thrown);
    }

    void close() {
        WoodstoxFactory.close(xml);
    }
}
