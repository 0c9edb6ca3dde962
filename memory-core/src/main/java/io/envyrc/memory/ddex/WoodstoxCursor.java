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
import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/** The engine that reads by Woodstox: any encoding. Not thread-safe. */
final class WoodstoxCursor extends XmlCursor {
    private final SourceReader source;
    private final Lines lines = new Lines();
    private final XMLStreamReader2 xml;
    private int event;

    private WoodstoxCursor(SourceReader source, DdexLimits limits) throws IOException {
        super(limits);
        this.source = source;
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

    /** As {@link XmlCursor#open}. */
    static XmlCursor open(InputStream in, DdexConfig config, Cancellation cancellation, IntConsumer sized)
            throws IOException {
        SourceReader source = new SourceReader(in, config, cancellation, sized);
        try {
            return new WoodstoxCursor(source, config.limits());
        } catch (IOException | RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    @Override
    int next() throws IOException {
        leave(event == END_ELEMENT);
        source.event(isText(event));
        try {
            event = xml.next();
        } catch (XMLStreamException | RuntimeException e) {
            throw failed(e);
        }
        switch (event) {
            case START_ELEMENT -> startElement();
            case CHARACTERS, CDATA -> text(xml.getLocationInfo().getStartingCharOffset());
            case END_ELEMENT -> endTextBeforeTag();
            case PROCESSING_INSTRUCTION -> note(xml.getPITarget());
            case DTD -> throw new DdexParseException(Kind.DOCTYPE, "a DOCTYPE is not allowed", here(), null);
            default -> {
                // A comment, white space around the root, or the end of the message.
            }
        }
        return event;
    }

    private static boolean isText(int event) {
        return event == CHARACTERS || event == CDATA || event == SPACE;
    }

    private void endTextBeforeTag() {
        if (inText()) {
            endText(xml.getLocationInfo().getStartingCharOffset());
        }
    }

    private void startElement() {
        endTextBeforeTag();
        beginElement();
        int declared = xml.getNamespaceCount();
        int attributes = xml.getAttributeCount();
        if (declared + attributes > 0) {
            checkAttributes(declared, attributes);
            noteNames(declared, attributes);
        }
    }

    private void noteNames(int declared, int attributes) {
        for (int i = 0; i < attributes; i++) {
            note(xml.getAttributeLocalName(i));
        }
        for (int i = 0; i < declared; i++) {
            String prefix = xml.getNamespacePrefix(i);
            if (prefix != null && !prefix.isEmpty()) {
                note(prefix);
            }
            String uri = xml.getNamespaceURI(i);
            if (uri != null && !uri.isEmpty()) {
                note(uri);
            }
        }
    }

    @Override
    int symbol() {
        return Grammar.symbol(xml.getLocalName());
    }

    @Override
    String localName() {
        return xml.getLocalName();
    }

    @Override
    String namespace() {
        String uri = xml.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    @Override
    @Nullable
    String attribute(String name) {
        return xml.getAttributeCount() == 0 ? null : xml.getAttributeValue("", name);
    }

    @Override
    int attributeCount() {
        return xml.getAttributeCount();
    }

    @Override
    String attributeName(int index) {
        return xml.getAttributeLocalName(index);
    }

    @Override
    String attributeNamespace(int index) {
        String uri = xml.getAttributeNamespace(index);
        return uri == null ? "" : uri;
    }

    @Override
    String attributeValue(int index) {
        return xml.getAttributeValue(index);
    }

    @Override
    int textLength() throws IOException {
        try {
            return xml.getTextLength();
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    void addTextTo(TextCollector text, boolean code) throws IOException {
        char[] characters;
        try {
            characters = xml.getTextCharacters();
        } catch (RuntimeException e) {
            throw failed(e);
        }
        text.add(characters, xml.getTextStart(), xml.getTextLength(), code);
    }

    @Override
    long endOffset() throws IOException {
        if (event == CHARACTERS || event == CDATA) {
            // The parser reads the text to its end for this.
            source.event(true);
        }
        try {
            return source.byteOffset(xml.getLocationInfo().getEndingCharOffset());
        } catch (XMLStreamException | RuntimeException e) {
            throw failed(e);
        }
    }

    @Override
    Place start(long byteOffset) {
        return lines.place(xml.getLocationInfo().getStartLocation(), byteOffset);
    }

    @Override
    Place here() {
        return start(reached());
    }

    private long reached() {
        Location location = xml.getLocationInfo().getCurrentLocation();
        return location instanceof WstxInputLocation exact
                ? Math.max(0, source.byteOffset(exact.getCharacterOffsetLong()))
                : source.bytesRead();
    }

    private RuntimeException failed(Exception thrown) throws IOException {
        return translate(thrown, lines.place(xml.getLocationInfo().getCurrentLocation(), reached()));
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
            return WoodstoxFactory.translate(late, limits, lines, place);
        }
        if (thrown instanceof XMLStreamException refused) {
            return WoodstoxFactory.translate(refused, limits, lines, place);
        }
        if (thrown instanceof CancellationException cancelled) {
            return cancelled;
        }
        return new DdexParseException(Kind.MALFORMED, "not well-formed: the XML parser failed", place, thrown);
    }

    @Override
    long bytesRead() {
        return source.bytesRead();
    }

    @Override
    void halve() {
        source.halve();
    }

    @Override
    public void close() {
        WoodstoxFactory.close(xml);
        source.close();
    }
}
