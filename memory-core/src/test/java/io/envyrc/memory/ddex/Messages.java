package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Small messages for tests. */
final class Messages {
    static final String START = "<ern:NewReleaseMessage xmlns:ern=\"http://ddex.net/xml/ern/43\">";
    static final String END = "</ern:NewReleaseMessage>";

    private Messages() {}

    /** Returns a message of ERN 4.3 with this in it. */
    static String message(String content) {
        return START + content + END;
    }

    static String resource(String reference, String content) {
        return "<SoundRecording><ResourceReference>%s</ResourceReference>%s</SoundRecording>"
                .formatted(reference, content);
    }

    static String resources(String... entries) {
        return message("<ResourceList>" + String.join("", entries) + "</ResourceList>");
    }

    static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    static List<DdexEvent> parse(DdexParser parser, InputStream in) throws IOException {
        List<DdexEvent> events = new ArrayList<>();
        parser.parse(in, events::add);
        return events;
    }

    static List<DdexEvent> parse(String text) throws IOException {
        return parse(DdexParser.create(), stream(text));
    }

    static <T extends DdexEvent> List<T> only(Class<T> type, List<DdexEvent> events) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
