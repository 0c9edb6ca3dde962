package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.DTD;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.PROCESSING_INSTRUCTION;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import com.ctc.wstx.io.WstxInputLocation;
import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.function.IntConsumer;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** The engine that reads by Woodstox: any encoding. Not thread-safe. */
final class WoodstoxCursor extends XmlCursor {
    private final SourceReader source;
    private final Lines lines = new Lines();
    private final WoodstoxFaults faults;
    private final WoodstoxReader xml;
    private final TagTrail trail;
    private int event;
    private @Nullable TagAttributes known;
    private int leafFrom;
    private int leafTo;

    private WoodstoxCursor(SourceReader source, DdexLimits limits) throws IOException {
        super(limits);
        this.source = source;
        this.faults = new WoodstoxFaults(source, limits, lines);
        try {
            this.xml = WoodstoxFactory.open(source, limits, stretch);
            this.trail = new TagTrail(xml);
            if ("1.1".equals(xml.getVersion())) {
                throw new DdexParseException(Kind.MALFORMED, "XML 1.1 is not supported", new Place(1, 1, 0), null);
            }
            String declared = xml.getCharacterEncodingScheme();
            if (declared != null) {
                Encodings.check(declared, source.charset());
            }
        } catch (XMLStreamException e) {
            throw faults.translate(e, new Place(1, 1, source.bytesRead()));
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
        if (isBetween()) {
            int at = xml.position();
            TagName name = trail.find(at, depth());
            if (name != null) {
                return take(name, at);
            }
        }
        return read();
    }

    @Override
    int nextTag(Element parent) throws IOException {
        leave(event == END_ELEMENT);
        if (!isBetween()) {
            return read();
        }
        int at = xml.position();
        if (!inText()) {
            at = xml.behindSpace(at, maxLeaf());
        }
        TagName name = trail.find(at, depth());
        if (name == null) {
            return read();
        }
        xml.passSpace(at);
        if (!xml.isEnd(at) && name.isLeafOf(parent, trail.scope())) {
            if (takeLeaf(name)) {
                event = LEAF;
                return LEAF;
            }
            // Looking for the end of the leaf went over what was found.
            trail.find(at, depth());
        }
        return take(name, at);
    }

    private boolean isBetween() {
        return depth() > 0 && xml.isBetween();
    }

    private int take(TagName name, int at) throws IOException {
        boolean end = xml.isEnd(at);
        try {
            if (end) {
                xml.takeEnd(at, trail.tagEnd());
            } else {
                xml.takeStart(name, at, trail.tagEnd());
            }
        } catch (XMLStreamException | RuntimeException e) {
            throw failed(e);
        }
        endTextBeforeTag();
        if (end) {
            trail.end(depth());
            event = END_ELEMENT;
        } else {
            beginElement();
            trail.begin(name, depth(), false);
            known = trail.attributes();
            event = START_ELEMENT;
        }
        return event;
    }

    private boolean takeLeaf(TagName name) throws IOException {
        int from = trail.tagEnd();
        TagAttributes attributes = trail.attributes();
        int to = xml.textEnd(from, maxLeaf());
        if (to < 0 || !xml.isEnd(to) || !trail.isTag(name, to + 2) || !countLeaf()) {
            return false;
        }
        known = attributes;
        leafFrom = from;
        leafTo = to;
        trail.pass(name);
        try {
            xml.takeLeaf(to, trail.tagEnd());
        } catch (XMLStreamException e) {
            throw failed(e);
        }
        return true;
    }

    @Override
    void isLeaf(Element parent, Element meaning) {
        trail.open(depth()).isLeaf(parent, meaning, trail.scope());
    }

    @Override
    Element leaf() {
        return Objects.requireNonNull(trail.latest().leaf);
    }

    @Override
    String leafText(TextCollector text) {
        return text.whole(xml.buffer(), leafFrom, leafTo, leaf().code);
    }

    private int read() throws IOException {
        source.event(isText(event));
        try {
            event = xml.next();
        } catch (XMLStreamException | RuntimeException e) {
            throw failed(e);
        }
        switch (event) {
            case START_ELEMENT -> startElement();
            case CHARACTERS, CDATA -> text(xml.getStartingCharOffset());
            case END_ELEMENT -> {
                endTextBeforeTag();
                trail.end(depth());
            }
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
            endText(xml.getStartingCharOffset());
        }
    }

    private void startElement() {
        endTextBeforeTag();
        beginElement();
        int declared = xml.getNamespaceCount();
        int attributes = xml.getAttributeCount();
        TagName name = trail.find(xml.openPrefix(), xml.getLocalName());
        trail.begin(name, depth(), declared > 0);
        known = null;
        if (declared + attributes > 0) {
            checkAttributes(declared, attributes);
            noteNames(declared, attributes);
            if (declared == 0 && violation() == null) {
                trail.keep(name);
            }
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
        return trail.open(depth()).symbol;
    }

    @Override
    String localName() {
        return (event == LEAF ? trail.latest() : trail.open(depth())).local;
    }

    @Override
    String namespace() {
        String uri = xml.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    @Override
    @Nullable
    String attribute(String name) {
        TagAttributes attributes = known;
        if (attributes != null) {
            return attributes.value(name);
        }
        return xml.getAttributeCount() == 0 ? null : xml.getAttributeValue("", name);
    }

    @Override
    int attributeCount() {
        return known == null ? xml.getAttributeCount() : known.count();
    }

    @Override
    String attributeName(int index) {
        return known == null ? xml.getAttributeLocalName(index) : known.name(index);
    }

    @Override
    String attributeNamespace(int index) {
        String uri = known == null ? xml.getAttributeNamespace(index) : "";
        return uri == null ? "" : uri;
    }

    @Override
    String attributeValue(int index) {
        return known == null ? xml.getAttributeValue(index) : known.value(index);
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
        return faults.translate(thrown, lines.place(xml.getLocationInfo().getCurrentLocation(), reached()));
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
