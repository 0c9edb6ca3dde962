package io.envyrc.memory.bench.ddex;

import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import io.envyrc.memory.ddex.DdexEngine;
import io.envyrc.memory.ddex.DdexEvent;
import io.envyrc.memory.ddex.DdexLimits;
import io.envyrc.memory.ddex.DdexParser;
import jakarta.xml.bind.JAXBContext;
import jakarta.xml.bind.JAXBException;
import jakarta.xml.bind.Unmarshaller;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLStreamException;
import org.codehaus.stax2.XMLStreamReader2;
import org.codehaus.stax2.util.StreamReader2Delegate;
import org.xml.sax.SAXException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.xml.XmlMapper;

/** What makes records of a message, one after another, or all of it at once; each tells how many records it came by. */
final class Bindings {
    private static final Set<String> RECORDS = Set.of("Party", "SoundRecording", "Image", "Release", "ReleaseDeal");
    private static final DdexLimits LIMITS =
            DdexLimits.builder().maxElementCount(0).build();
    private static final DdexParser PARSER = DdexParser.builder().limits(LIMITS).build();
    private static final DdexParser BY_WOODSTOX =
            DdexParser.builder().limits(LIMITS).engine(DdexEngine.WOODSTOX).build();
    private static final DdexParser WITH_TREES =
            DdexParser.builder().limits(LIMITS).raw(true).build();

    private Bindings() {}

    static long ours(InputStream in) throws IOException {
        return records(PARSER, in);
    }

    static long oursByWoodstox(InputStream in) throws IOException {
        return records(BY_WOODSTOX, in);
    }

    static long oursWithTrees(InputStream in) throws IOException {
        return records(WITH_TREES, in);
    }

    private static long records(DdexParser parser, InputStream in) throws IOException {
        long[] records = {0};
        parser.parse(in, event -> {
            if (event instanceof DdexEvent.Entry && !(event instanceof DdexEvent.Header)) {
                records[0]++;
            }
        });
        return records[0];
    }

    /** A map for each record, read from where Woodstox stands. */
    static long jackson(InputStream in) throws IOException, XMLStreamException {
        XmlMapper mapper = XmlMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
        XMLStreamReader2 reader = new StaysOpen(Scans.woodstoxReader(in));
        long records = 0;
        while (reader.hasNext()) {
            if (reader.next() == START_ELEMENT && RECORDS.contains(reader.getLocalName())) {
                Map<?, ?> map = mapper.readValue(reader, Map.class);
                records += map.isEmpty() ? 0 : 1;
            }
        }
        return records;
    }

    /** An annotated object for each record, read from where Woodstox stands. */
    static long jaxb(InputStream in) throws XMLStreamException, JAXBException {
        Unmarshaller unmarshaller = JAXBContext.newInstance(JaxbRecord.class).createUnmarshaller();
        XMLStreamReader2 reader = Scans.woodstoxReader(in);
        long records = 0;
        int event = reader.next();
        while (event != END_DOCUMENT) {
            if (event == START_ELEMENT && RECORDS.contains(reader.getLocalName())) {
                records += unmarshaller
                                .unmarshal(reader, JaxbRecord.class)
                                .getValue()
                                .isNamed()
                        ? 1
                        : 0;
                event = reader.getEventType();
            } else {
                event = reader.next();
            }
        }
        return records;
    }

    /** The message as a tree of the JDK's. */
    static long dom(InputStream in) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var lists = factory.newDocumentBuilder().parse(in).getDocumentElement().getChildNodes();
        long records = 0;
        for (int i = 0; i < lists.getLength(); i++) {
            for (var entry = lists.item(i).getFirstChild(); entry != null; entry = entry.getNextSibling()) {
                records += RECORDS.contains(entry.getNodeName()) ? 1 : 0;
            }
        }
        return records;
    }

    /** Jackson closes what it reads from after each record. */
    private static final class StaysOpen extends StreamReader2Delegate {
        private StaysOpen(XMLStreamReader2 reader) {
            super(reader);
        }

        @Override
        public void close() {
            // There are more records.
        }

        @Override
        public void closeCompletely() {
            // There are more records.
        }
    }
}
