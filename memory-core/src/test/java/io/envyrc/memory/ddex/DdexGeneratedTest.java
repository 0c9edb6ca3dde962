package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.MessageShape.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of every shape give what was put in, however they are cut. */
@Execution(CONCURRENT)
class DdexGeneratedTest {
    private static final int BYTES = 300_000;

    static Stream<MessageShape> shapes() {
        return Stream.of(DdexVersion.ERN_4_3, DdexVersion.ERN_3_8_2)
                .map(version -> MessageShape.ofBytes(BYTES).version(version))
                .flatMap(shape -> Stream.of(Names.values()).map(shape::names))
                .flatMap(shape -> Stream.of(shape, shape.indented(true)))
                .flatMap(shape -> Stream.of(shape, shape.asGiant()));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void givesEveryValueOnceAndInOrder(MessageShape shape) throws IOException {
        GeneratedMessage message = new GeneratedMessage(shape);
        Digest digest = new Digest();
        MessageEnd end = DdexParser.create().parse(message, digest);
        assertThat(digest).hasToString(message.digest().toString());
        assertThat(GeneratedMessage.counts(end.counts())).isEqualTo(message.counts());
        assertThat(end.range()).isEqualTo(new ByteRange(0, message.size()));
        assertThat(end.counts().parts() > 2).isEqualTo(shape.giant());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void messagesHaveAllThatTheirShapesPromise(MessageShape shape) {
        String text = new String(GeneratedMessage.bytes(shape), UTF_8);
        assertThat(text)
                .contains("/ern/" + shape.version().code() + "\"")
                .contains("&lt;", "&#x1D11E;", "<![CDATA[", "<!--", "<?target", "\uD83C\uDFB5", "<x:Note xmlns:x=");
        assertThat(text.contains("\n  <")).isEqualTo(shape.indented());
        assertThat(text.split("<(ern:)?Release>|<(ern:)?Release ", -1).length == 2)
                .isEqualTo(shape.giant());
        assertThat(text)
                .contains(
                        switch (shape.names()) {
                            case DEFAULT -> "<NewReleaseMessage xmlns=";
                            case PREFIXED -> "<ern:ReleaseList>";
                            case ROOT_ONLY -> "<ern:NewReleaseMessage xmlns:ern=";
                        });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void eventsStandForTheBytesOfTheirElements(MessageShape shape) throws IOException {
        byte[] bytes = new GeneratedMessage(shape).readAllBytes();
        long[] last = {0};
        DdexParser.create().parse(new ByteArrayInputStream(bytes), event -> {
            ByteRange range = event.range();
            if (event instanceof Part || event instanceof MessageEnd) {
                return;
            }
            assertThat(range.start()).isGreaterThanOrEqualTo(last[0]);
            last[0] = range.end();
            String text = new String(bytes, (int) range.start(), (int) range.length(), UTF_8);
            assertThat(text).startsWith("<").endsWith(">");
            assertThat(text).doesNotStartWith("</");
        });
    }

    @ParameterizedTest
    @EnumSource(Names.class)
    void readsOfAnySizeGiveTheSameEvents(Names names) throws IOException {
        for (MessageShape shape : List.of(
                MessageShape.ofBytes(20_000).names(names).indented(true),
                MessageShape.ofBytes(20_000).names(names).asGiant())) {
            byte[] bytes = new GeneratedMessage(shape).readAllBytes();
            List<DdexEvent> expected = events(bytes, 1 << 16);
            for (int size = 1; size < 1 << 16; size = size < 40 ? size + 1 : size * 3 / 2) {
                assertThat(events(bytes, size)).as("bufferSize %d", size).isEqualTo(expected);
            }
        }
    }

    /** A small one, cut at each of its bytes by either engine. */
    @ParameterizedTest
    @EnumSource(value = DdexEngine.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void readsOfEverySizeGiveTheSameEvents(DdexEngine engine) throws IOException {
        byte[] bytes = GeneratedMessage.bytes(MessageShape.ofBytes(1500).indented(true));
        List<DdexEvent> expected = events(bytes, 1 << 16, engine);
        for (int size = 1; size <= bytes.length; size++) {
            assertThat(events(bytes, size, engine)).as("bufferSize %d", size).isEqualTo(expected);
        }
    }

    private static List<DdexEvent> events(byte[] bytes, int bufferSize) throws IOException {
        return events(bytes, bufferSize, DdexEngine.AUTO);
    }

    private static List<DdexEvent> events(byte[] bytes, int bufferSize, DdexEngine engine) throws IOException {
        DdexLimits limits =
                DdexLimits.builder().bufferSize(bufferSize).chunkSize(4096).build();
        DdexParser parser = DdexParser.builder().limits(limits).engine(engine).build();
        return Messages.parse(parser, new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE"})
    void messagesInUtf16GiveTheSameWithTheirOwnRanges(String encoding) throws IOException {
        GeneratedMessage message = new GeneratedMessage(MessageShape.ofBytes(50_000));
        String text = new String(message.readAllBytes(), UTF_8).replace("\"UTF-8\"", "\"UTF-16\"");
        byte[] bytes = text.getBytes(Charset.forName(encoding));
        Charset inside = encoding.equals("UTF-16LE") ? UTF_16LE : UTF_16BE;
        Digest digest = new Digest();
        DdexParser.create().parse(new ByteArrayInputStream(bytes), event -> {
            digest.accept(event);
            ByteRange range = event.range();
            if (event instanceof DdexEvent.Entry) {
                String element = new String(bytes, (int) range.start(), (int) range.length(), inside);
                assertThat(element).startsWith("<").endsWith(">");
            }
        });
        assertThat(digest).hasToString(message.digest().toString());
    }

    @Test
    void aByteOrderMarkOfUtf8IsLeftOutAndCounted() throws IOException {
        String text = "\uFEFF<?xml version='1.0' encoding='utf-8'?>" + Messages.resources(Messages.resource("A1", ""));
        DdexEvent.Resource resource =
                Messages.only(DdexEvent.Resource.class, Messages.parse(text)).get(0);
        assertThat(resource.reference()).isEqualTo("A1");
        assertThat(resource.range().start()).isEqualTo(text.indexOf("<SoundRecording") + 2);
    }
}
