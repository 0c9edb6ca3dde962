package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Both engines make the same of a document. {@code -Dddex.mutations} sets of how many mutated ones, {@code
 * -Dddex.mutations.from} from which on.
 */
@Execution(CONCURRENT)
class EngineDifferenceTest {
    private static final long MUTATIONS = Long.getLong("ddex.mutations", 6_000);
    private static final long FIRST = Long.getLong("ddex.mutations.from", 0);
    private static final boolean ALL = MUTATIONS > 10_000;
    private static final int[] SIZES = {1, 2, 3, 7, 61, 1000, 2040, 2041, 2048, 4096, 65_536};

    @Test
    void makeTheSameOfMutatedDocuments() throws Exception {
        List<String> differences = new ArrayList<>();
        for (long number = FIRST; number < FIRST + MUTATIONS && differences.size() < 10; number++) {
            String difference = EngineDifference.of(MutatedXml.document(number), limits(4096));
            if (difference != null) {
                differences.add("document " + number + ": " + difference);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void makeTheSameRecordsOfMutatedMessages() throws Exception {
        DdexLimits strict = DdexLimits.builder()
                .chunkSize(900)
                .maxAttributeCount(4)
                .maxElementDepth(9)
                .maxElementCount(90)
                .continueOnError(true)
                .build();
        List<String> differences = new ArrayList<>();
        for (long number = FIRST; number < FIRST + MUTATIONS / 4 && differences.size() < 10; number++) {
            DdexLimits limits = number % 2 == 0 ? strict : limits(65_536);
            int size = number % 3 == 0 ? 700 : 65_536;
            String difference = EngineDifference.ofRecords(MutatedXml.message(number), limits, size);
            if (difference != null) {
                differences.add("message " + number + ": " + difference);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void makeTheSameRecordsOfTagsThatComeAgainWithOtherAttributes() throws Exception {
        String[] attributes = {
            " LanguageAndScriptCode=\"en\"",
            " LanguageAndScriptCode='en'",
            " LanguageAndScriptCode=\"fr\" TitleType=\"FormalTitle\"",
            "",
            " LanguageAndScriptCode=\"&#101;n\"",
            " LanguageAndScriptCode=\"\u00E9\"",
            "\n LanguageAndScriptCode=\"en\"",
            " LanguageAndScriptCode=\"en\"\n",
            " xmlns:p=\"urn:p\" p:TitleType=\"Other\"",
            " xmlns=\"urn:foreign\""
        };
        StringBuilder titles = new StringBuilder();
        for (int i = 0; i < 40 * attributes.length; i++) {
            String again = attributes[(i / 9 + i % 3) % attributes.length];
            titles.append("<DisplayTitleText")
                    .append(again)
                    .append(">title ")
                    .append(i)
                    .append("</DisplayTitleText>");
            titles.append(i % 4 == 0 ? "\n  " : i % 7 == 0 ? "\r\n" : "");
            titles.append("<DisplayTitle").append(again).append("><TitleText>a</TitleText></DisplayTitle>");
        }
        String text = Messages.resources(Messages.resource("A1", titles.toString()), "<SoundRecording/>");
        byte[] message = text.getBytes(UTF_8);
        DdexLimits limits = limits(65_536);
        for (int size : SIZES) {
            assertThat(EngineDifference.ofRecords(message, limits, size))
                    .as("read by %d", size)
                    .isNull();
        }
        assertThat(EngineTrace.ofRecords(message, DdexEngine.BYTES, limits).refused())
                .hasMessage("ddex: SoundRecording has no ResourceReference at line "
                        + text.lines().count());
    }

    @Test
    void makeTheSameOfADocumentThatIsCutAnywhere() throws Exception {
        byte[] whole = GeneratedMessage.bytes(MessageShape.ofBytes(1500).indented(true));
        for (int length = 0; length < whole.length; length += 5) {
            assertThat(EngineDifference.of(Arrays.copyOf(whole, length), limits(4096)))
                    .as("cut at %d", length)
                    .isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(MessageShape.Names.class)
    void makeTheSameOfGeneratedMessagesWhateverTheSizeOfReads(MessageShape.Names names) throws Exception {
        for (DdexVersion version : new DdexVersion[] {DdexVersion.ERN_3_8_2, DdexVersion.ERN_4_3}) {
            for (boolean indented : new boolean[] {false, true}) {
                MessageShape shape = MessageShape.ofBytes(20_000)
                        .names(names)
                        .indented(indented)
                        .version(version);
                makeTheSame(shape.toString(), GeneratedMessage.bytes(shape), indented ? SIZES : new int[] {1, 2048});
                makeTheSame(shape + " giant", GeneratedMessage.bytes(shape.asGiant()), 4096);
            }
        }
    }

    @Test
    void makeTheSameOfEverySample() throws Exception {
        Path samples = DdexSamplesTest.samples();
        for (JsonNode sample : DdexSamplesTest.manifest(samples)) {
            String file = sample.get("file").stringValue();
            makeTheSame(file, Files.readAllBytes(samples.resolve(file)), ALL ? SIZES : new int[] {1, 4095});
        }
    }

    private static void makeTheSame(String name, byte[] document, int... sizes) throws IOException {
        EngineTrace woodstox = EngineTrace.of(document, DdexEngine.WOODSTOX, limits(65_536));
        for (int size : sizes) {
            EngineTrace bytes = EngineTrace.of(document, DdexEngine.BYTES, limits(size));
            assertThat(EngineDifference.found(woodstox, bytes))
                    .as("%s, read by %d", name, size)
                    .isNull();
        }
    }

    @Test
    void refuseEachAttackForTheSameReason() throws Exception {
        for (Attack attack : Attack.all()) {
            if (attack.kind() == DdexParseException.Kind.LIMIT) {
                // Not before megabytes; which limit it is, is asserted of either engine elsewhere.
                continue;
            }
            assertThat(refused(attack, DdexEngine.AUTO))
                    .as(attack.name())
                    .isEqualTo(refused(attack, DdexEngine.WOODSTOX));
        }
    }

    private static String refused(Attack attack, DdexEngine engine) throws IOException {
        DdexParser parser = DdexParser.builder().engine(engine).build();
        List<DdexEvent> events = new ArrayList<>();
        try (InputStream in = attack.message().get()) {
            parser.parse(in, events::add);
            return "not refused";
        } catch (DdexParseException e) {
            return e.kind() + " after " + events.size();
        }
    }

    @Test
    void giveTheSameEventsOfRecordsOneOfWhichIsBroken() throws Exception {
        DdexLimits limits = DdexLimits.builder()
                .continueOnError(true)
                .maxElementDepth(6)
                .maxAttributeCount(4)
                .maxTextLength(60)
                .chunkSize(2000)
                .build();
        String text = Messages.resources(
                "\r\n<!-- \u6F22 -->" + Messages.resource("A1", "<Unknown>" + "x".repeat(61) + "</Unknown>"),
                Messages.resource("\u00E9", "<a>".repeat(7) + "</a>".repeat(7)),
                "\n\u00A0" + Messages.resource("A2", "<x a='' b='' c='' d='' e=''/>"),
                Messages.resource("A3", "<LabelName>label</LabelName>".repeat(60)),
                Messages.resource("A4", "<Duration>x</Duration>"));
        List<List<DdexEvent>> events = new ArrayList<>();
        for (DdexEngine engine : new DdexEngine[] {DdexEngine.WOODSTOX, DdexEngine.BYTES}) {
            DdexParser parser =
                    DdexParser.builder().limits(limits).engine(engine).build();
            events.add(Messages.parse(parser, Messages.stream(text)));
        }
        assertThat(events.get(1)).isEqualTo(events.get(0));
        assertThat(Messages.only(DdexEvent.Problem.class, events.get(0))).hasSize(4);
    }

    private static DdexLimits limits(int bufferSize) {
        return DdexLimits.builder().bufferSize(bufferSize).build();
    }
}
