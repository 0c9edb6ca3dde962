package io.envyrc.memory.bench.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;

import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.stax.WstxInputFactory;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import io.envyrc.memory.ddex.DdexLimits;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLStreamReader2;

/** XML parsers that go over a message and make nothing of it: each event is read, and each text is there to be looked at. */
final class Scans {
    private static final DdexLimits LIMITS = DdexLimits.defaults();

    private Scans() {}

    static long woodstox(InputStream in) throws XMLStreamException {
        return scan(woodstoxReader(in));
    }

    /** Opens Woodstox as our parser does, with its limits, but on the bytes, which it decodes itself. */
    static XMLStreamReader2 woodstoxReader(InputStream in) throws XMLStreamException {
        WstxInputFactory factory = new WstxInputFactory();
        harden(factory);
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTES_PER_ELEMENT, LIMITS.maxAttributeCount());
        factory.setProperty(WstxInputProperties.P_MAX_ATTRIBUTE_SIZE, LIMITS.maxAttributeLength());
        factory.setProperty(WstxInputProperties.P_MAX_ELEMENT_DEPTH, LIMITS.maxElementDepth());
        factory.setProperty(WstxInputProperties.P_MAX_TEXT_LENGTH, LIMITS.maxTextLength());
        return (XMLStreamReader2) factory.createXMLStreamReader(in);
    }

    static long aalto(InputStream in) throws XMLStreamException {
        InputFactoryImpl factory = new InputFactoryImpl();
        harden(factory);
        return scan(factory.createXMLStreamReader(in));
    }

    static long jdk(InputStream in) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        harden(factory);
        return scan(factory.createXMLStreamReader(in));
    }

    private static void harden(XMLInputFactory factory) {
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, false);
    }

    private static long scan(XMLStreamReader reader) throws XMLStreamException {
        long characters = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == CHARACTERS || event == CDATA) {
                // The JDK's parser makes a piece of each reference, so lengths alone add up to the same for all.
                characters += reader.getTextLength();
                characters += reader.getTextCharacters()[reader.getTextStart()] == 0 ? 1 : 0;
            }
        }
        reader.close();
        return characters;
    }
}
