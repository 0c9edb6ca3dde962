package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tags that are taken from Woodstox's buffer: wherever it ends, and whatever they mean where they come again. */
class WoodstoxTagsTest {
    private static final DdexParser PARSER =
            DdexParser.builder().engine(DdexEngine.WOODSTOX).build();

    private static String resources(int count, String between) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(between).append("<SoundRecording>").append(between).append("<ResourceReference>A");
            all.append(i).append("</ResourceReference>").append(between);
            all.append("<DisplayTitle><TitleText>\u00FCber ]] ").append(i % 7 == 0 ? "&amp; " : "");
            all.append("\uD83C\uDFB5</TitleText></DisplayTitle>").append(between);
            all.append("<DisplayArtist SequenceNumber=\"").append(i % 3).append("\"><ArtistPartyReference>P");
            all.append(i).append("</ArtistPartyReference></DisplayArtist>").append(between);
            all.append("<Note/>".repeat(i % 2)).append("</SoundRecording>");
        }
        return Messages.resources(all.toString());
    }

    @Test
    void readsTheSameWhereverItsBufferEnds() throws Exception {
        // The buffer has 4000 characters; an entry has fewer than 300, in which its end moves.
        for (int shift = 0; shift < 300; shift += 3) {
            byte[] message = ("<!--" + "x".repeat(shift) + "-->" + resources(40, "")).getBytes(UTF_8);
            String difference = EngineDifference.ofRecords(message, DdexLimits.defaults(), 65_536);
            assertThat(difference).as("shifted by %d", shift).isNull();
        }
    }

    @Test
    void passesWhiteSpaceBetweenTagsAndCountsItsLines() throws Exception {
        for (String between : List.of("\n  ", "\r\n\t", "\r", " \n\n ")) {
            String message = resources(60, between).replace("</ResourceList>", between + "</Resources>");
            DdexLimits limits = DdexLimits.defaults();
            byte[] bytes = message.getBytes(UTF_8);
            EngineTrace woodstox = EngineTrace.ofRecords(bytes, DdexEngine.WOODSTOX, limits);
            EngineTrace ours = EngineTrace.ofRecords(bytes, DdexEngine.BYTES, limits);
            assertThat(woodstox.events()).hasSize(61).isEqualTo(ours.events());
            long line = message.lines().count();
            assertThat(woodstox.refused()).isNotNull().returns(line, DdexParseException::line);
            assertThat(ours.refused()).isNotNull().returns(line, DdexParseException::line);
        }
    }

    @Test
    void readsTheSameInUtf16() throws Exception {
        String text = resources(100, "");
        List<Resource> expected = Messages.only(Resource.class, Messages.parse(PARSER, Messages.stream(text)));
        byte[] wide = ("\uFEFF" + text).getBytes(UTF_16LE);
        List<Resource> found = Messages.only(Resource.class, Messages.parse(PARSER, new ByteArrayInputStream(wide)));
        assertThat(found).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(found.get(i).titles()).isEqualTo(expected.get(i).titles());
            assertThat(found.get(i).artists()).isEqualTo(expected.get(i).artists());
            ByteRange range = found.get(i).range();
            assertThat(new String(wide, (int) range.start(), (int) (range.end() - range.start()), UTF_16LE))
                    .startsWith("<SoundRecording><ResourceReference>A" + i + "<")
                    .endsWith("</SoundRecording>");
        }
    }

    @Test
    void takesNoTagForOneOfAnotherNamespace() throws IOException {
        String title = "<DisplayTitleText>one</DisplayTitleText>";
        String foreign = "<DisplayTitleText>no</DisplayTitleText>".repeat(3);
        String text = Messages.resources(
                Messages.resource("A1", title.repeat(4)),
                "<p:SoundRecording xmlns:p=\"urn:foreign\" xmlns=\"urn:foreign\">" + foreign + "</p:SoundRecording>",
                Messages.resource("A2", title + "<Note xmlns=\"urn:foreign\">" + foreign + "</Note>" + title));
        List<Resource> found = Messages.only(Resource.class, Messages.parse(PARSER, Messages.stream(text)));
        assertThat(found).extracting(resource -> resource.titles().size()).containsExactly(4, 2);
        assertThat(found).extracting(Resource::skipped).containsExactly(0, 4);
    }

    @Test
    void refusesOneElementTooManyAmongTags() {
        DdexParser few = DdexParser.builder()
                .engine(DdexEngine.WOODSTOX)
                .limits(DdexLimits.builder().maxElementCount(30).build())
                .build();
        String titles = "<DisplayTitleText>t</DisplayTitleText>".repeat(26);
        String enough = Messages.resources(Messages.resource("A1", titles));
        String tooMany = Messages.resources(Messages.resource("A1", titles + "<DisplayTitleText>t</DisplayTitleText>"));
        assertThat(catchThrowableOfType(DdexLimitException.class, () -> Messages.parse(few, Messages.stream(enough))))
                .isNull();
        assertThat(catchThrowableOfType(DdexLimitException.class, () -> Messages.parse(few, Messages.stream(tooMany))))
                .hasMessage(
                        "ddex: element count 31 exceeds maxElementCount 30 at line 1; set DdexLimits.maxElementCount"
                                + " (envy.memory.ddex.max-element-count) higher, or to 0 for messages of any size");
    }
}
