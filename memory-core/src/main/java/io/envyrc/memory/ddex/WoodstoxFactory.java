package io.envyrc.memory.ddex;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.exc.WstxEOFException;
import com.ctc.wstx.stax.WstxInputFactory;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.Reader;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLInputFactory2;
import org.codehaus.stax2.XMLStreamReader2;

/** Opens Woodstox with everything off that reaches beyond the message, and says in our words what it refuses. */
final class WoodstoxFactory {
    private static final int MAX_PROBLEM_LENGTH = 200;

    private WoodstoxFactory() {}

    /** Opens a message. The limits are those that Woodstox must hold by itself, stretched; the others are the cursor's. */
    static XMLStreamReader2 open(Reader source, DdexLimits limits, int stretch) throws XMLStreamException {
        // One factory a message: the names of a hostile one must not stay in a symbol table that the next one uses.
        WstxInputFactory factory = new WstxInputFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
        factory.setProperty(XMLInputFactory2.P_REPORT_PROLOG_WHITESPACE, true);
        factory.setProperty(XMLInputFactory2.P_INTERN_NS_URIS, false);
        factory.setXMLResolver((publicId, systemId, baseUri, namespace) -> {
            throw new XMLStreamException("external entities are not allowed");
        });
        factory.setProperty(
                WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, stretched(limits.maxAttributeCount(), stretch));
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, limits.maxAttributeLength());
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, stretched(limits.maxElementDepth(), stretch));
        factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, stretched(limits.maxTextLength(), stretch));
        return (XMLStreamReader2) factory.createXMLStreamReader(source);
    }

    /** One more, for the cursor checks first, and its words are better. */
    private static int stretched(int limit, int stretch) {
        return (int) Math.min(Integer.MAX_VALUE, (long) limit * stretch + 1);
    }

    /** Says what was refused; the place is where the parser stands, for when the exception does not know. */
    static DdexParseException translate(XMLStreamException refused, DdexLimits limits, Lines lines, Place reached) {
        Location location = refused.getLocation();
        Place place = location == null ? reached : lines.place(location, reached.byteOffset());
        String problem = String.valueOf(refused.getMessage());
        if (problem.contains(" limit (")) {
            return limit(problem, limits, place);
        }
        Kind kind = refused instanceof WstxEOFException ? Kind.TRUNCATED : Kind.MALFORMED;
        return new DdexParseException(kind, "not well-formed: " + firstLine(problem), place, refused);
    }

    private static DdexLimitException limit(String problem, DdexLimits limits, Place place) {
        if (problem.startsWith("Maximum attribute size")) {
            return new DdexLimitException("attribute value", "maxAttributeLength", limits.maxAttributeLength(), place);
        }
        if (problem.startsWith("Attribute limit")) {
            return new DdexLimitException("attribute count", "maxAttributeCount", limits.maxAttributeCount(), place);
        }
        if (problem.startsWith("Text size")) {
            return new DdexLimitException("text", "maxTextLength", limits.maxTextLength(), place);
        }
        return new DdexLimitException("element depth", "maxElementDepth", limits.maxElementDepth(), place);
    }

    private static String firstLine(String problem) {
        int end = problem.indexOf('\n');
        String line = end < 0 ? problem : problem.substring(0, end);
        line = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
        return line.length() > MAX_PROBLEM_LENGTH ? line.substring(0, MAX_PROBLEM_LENGTH) + "..." : line;
    }

    static void close(XMLStreamReader2 xml) {
        try {
            xml.close();
        } catch (XMLStreamException e) {
            // Closing only gives buffers back; the source is its opener's.
            throw new IllegalStateException("Woodstox could not be closed", e);
        }
    }
}
