package io.envyrc.memory.ddex;

import com.ctc.wstx.api.ReaderConfig;
import com.ctc.wstx.api.WstxInputProperties;
import com.ctc.wstx.cfg.XmlConsts;
import com.ctc.wstx.exc.WstxIOException;
import com.ctc.wstx.io.BranchingReaderSource;
import com.ctc.wstx.io.InputBootstrapper;
import com.ctc.wstx.io.InputSourceFactory;
import com.ctc.wstx.io.SystemId;
import com.ctc.wstx.stax.WstxInputFactory;
import java.io.IOException;
import java.io.Reader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLInputFactory2;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/** Opens Woodstox with everything off that reaches beyond the message. */
final class WoodstoxFactory {
    private WoodstoxFactory() {}

    /** Opens a message. The limits are those that Woodstox must hold by itself, stretched; the others are the cursor's. */
    static WoodstoxReader open(Reader source, DdexLimits limits, int stretch) throws XMLStreamException {
        // One factory a message: the names of a hostile one must not stay in a symbol table that the next one uses.
        WstxInputFactory factory = new Readers();
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
        return (WoodstoxReader) factory.createXMLStreamReader(source);
    }

    /** Makes readers of our kind, in the way of Woodstox. */
    private static final class Readers extends WstxInputFactory {
        @Override
        public XMLStreamReader2 createSR(
                ReaderConfig config,
                @Nullable SystemId systemId,
                InputBootstrapper bootstrapper,
                boolean forEvents,
                boolean autoClose)
                throws XMLStreamException {
            try {
                Reader decoded = bootstrapper.bootstrapInput(config, true, XmlConsts.XML_V_UNKNOWN);
                if (bootstrapper.declaredXml11()) {
                    config.enableXml11(true);
                }
                BranchingReaderSource input = InputSourceFactory.constructDocumentSource(
                        config, bootstrapper, null, systemId, decoded, autoClose);
                return new WoodstoxReader(bootstrapper, input, this, config);
            } catch (IOException e) {
                throw new WstxIOException(e);
            }
        }
    }

    /** One more, for the cursor checks first, and its words are better. */
    private static int stretched(int limit, int stretch) {
        return (int) Math.min(Integer.MAX_VALUE, (long) limit * stretch + 1);
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
