package io.envyrc.memory.ddex;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.COMMENT;
import static javax.xml.stream.XMLStreamConstants.END_DOCUMENT;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.PROCESSING_INSTRUCTION;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an engine makes of a document, whatever it is about: its events one by one, with places, up to its end or the fault.
 *
 * @param refused why the document was refused; null if it was read to its end
 */
record EngineTrace(List<String> events, @Nullable DdexParseException refused) {

    static EngineTrace of(byte[] document, DdexEngine engine, DdexLimits limits) throws IOException {
        return of(new ByteArrayInputStream(document), engine, limits);
    }

    static EngineTrace of(InputStream document, DdexEngine engine, DdexLimits limits) throws IOException {
        DdexConfig config =
                new DdexConfig(limits, DdexBufferPool.allocating(), null, () -> PressureLevel.NORMAL, false, engine);
        List<String> events = new ArrayList<>();
        try (TextCollector text = new TextCollector(config.buffers());
                XmlCursor cursor = XmlCursor.open(document, config, Cancellation.none(), bytes -> {})) {
            new Recorder(cursor, text, events).record();
            return new EngineTrace(events, null);
        } catch (DdexParseException e) {
            return new EngineTrace(events, e);
        }
    }

    /** Returns what is made of the records of a message, whether each is whole or broken. */
    static EngineTrace ofRecords(byte[] message, DdexEngine engine, DdexLimits limits) throws IOException {
        List<String> events = new ArrayList<>();
        DdexParser parser = DdexParser.builder().limits(limits).engine(engine).build();
        try {
            parser.parse(new ByteArrayInputStream(message), event -> events.add(event.toString()));
            return new EngineTrace(events, null);
        } catch (DdexParseException e) {
            return new EngineTrace(events, e);
        }
    }

    /** Returns why it was refused, empty if it was not. */
    String kind() {
        return refused == null ? "" : refused instanceof DdexLimitException e ? e.limit() : refused.kind() + "";
    }

    private static final class Recorder {
        // The collector trims what is not between these.
        private static final char[] EDGE = {'\''};

        private final XmlCursor cursor;
        private final TextCollector text;
        private final List<String> events;
        private boolean inText;
        private String textPlace = "";

        Recorder(XmlCursor cursor, TextCollector text, List<String> events) {
            this.cursor = cursor;
            this.text = text;
            this.events = events;
        }

        void record() throws IOException {
            while (true) {
                int event = cursor.next();
                switch (event) {
                    case START_ELEMENT -> startElement();
                    case END_ELEMENT -> add("end");
                    case CHARACTERS, CDATA -> text();
                    case COMMENT -> add("comment");
                    case PROCESSING_INSTRUCTION -> add("instruction");
                    case END_DOCUMENT -> {
                        add("over, elements " + cursor.elements() + " bytes " + cursor.bytesRead());
                        return;
                    }
                    default -> {
                        // White space around the root.
                    }
                }
            }
        }

        private void text() throws IOException {
            if (!inText) {
                inText = true;
                text.add(EDGE, 0, 1, false);
                Place place = cursor.start(0);
                textPlace = " at %d:%d".formatted(place.line(), place.column());
            }
            cursor.textLength();
            cursor.addTextTo(text, false);
        }

        private void startElement() throws IOException {
            StringBuilder start = new StringBuilder("start ");
            start.append(cursor.localName())
                    .append(" {")
                    .append(cursor.namespace())
                    .append('}');
            for (int i = 0; i < cursor.attributeCount(); i++) {
                String name = cursor.attributeName(i);
                start.append(' ').append(name).append(" {").append(cursor.attributeNamespace(i));
                start.append("}='").append(cursor.attributeValue(i)).append('\'');
                start.append(' ').append(cursor.attribute(name));
            }
            add(start.toString());
        }

        private void add(String event) throws IOException {
            Place place = cursor.start(0);
            long end = cursor.endOffset();
            if (inText) {
                inText = false;
                text.add(EDGE, 0, 1, false);
                events.add("text " + text.take() + textPlace);
            }
            events.add(
                    "%s at %d:%d to %d depth %d".formatted(event, place.line(), place.column(), end, cursor.depth()));
        }
    }
}
