package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.envyrc.memory.ddex.DdexEvent.Problem;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Broken records refuse the message, or are left out and told. */
class DdexProblemsTest {
    private static final DdexLimits LENIENT = DdexLimits.builder()
            .continueOnError(true)
            .maxErrors(3)
            .maxElementDepth(6)
            .maxAttributeCount(4)
            .maxTextLength(100)
            .chunkSize(2000)
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<ResourceList><Image><Type>x</Type></Image></ResourceList> | Image has no ResourceReference",
                "<ReleaseList><TrackRelease/></ReleaseList> | TrackRelease has no ReleaseId",
                "<DealList><ReleaseDeal/></DealList> | ReleaseDeal has no DealReleaseReference",
                "<PartyList><Party/></PartyList> | Party has no PartyReference",
                "<ResourceList><Text><Duration>long</Duration></Text></ResourceList>"
                        + " | Duration is not a duration such as PT3M45S",
            })
    void aBrokenRecordRefusesTheMessage(String content, String problem) {
        DdexParseException refused =
                catchThrowableOfType(DdexParseException.class, () -> Messages.parse(Messages.message("\n" + content)));
        assertThat(refused).hasMessage("ddex: " + problem + " at line 2");
        assertThat(refused.kind()).isEqualTo(Kind.RECORD);
    }

    @Test
    void brokenRecordsAreLeftOutAndToldWithTheirPlace() throws Exception {
        String deep = "<a>".repeat(5) + "</a>".repeat(5);
        String text = Messages.resources(
                Messages.resource("A1", ""),
                "\n <SoundRecording>" + deep + "</SoundRecording>",
                Messages.resource("A2", ""),
                "\n  <Video a='' b='' c='' d='' e=''><ResourceReference>A3</ResourceReference></Video>",
                Messages.resource("A4", ""));
        List<DdexEvent> events =
                Messages.parse(DdexParser.builder().limits(LENIENT).build(), Messages.stream(text));
        assertThat(Messages.only(Resource.class, events))
                .extracting(Resource::reference)
                .containsExactly("A1", "A2", "A4");
        List<Problem> problems = Messages.only(Problem.class, events);
        Problem first = problems.get(0);
        assertThat(first.message()).isEqualTo("ddex: element depth 7 exceeds maxElementDepth 6 at line 2");
        assertThat(first.record()).isEqualTo("SoundRecording");
        assertThat(first.line()).isEqualTo(2);
        assertThat(first.column()).isEqualTo(2);
        assertThat(text.substring(
                        (int) first.range().start(), (int) first.range().end()))
                .isEqualTo("<SoundRecording>" + deep + "</SoundRecording>");
        Problem second = problems.get(1);
        assertThat(second.message()).isEqualTo("ddex: attribute count 5 exceeds maxAttributeCount 4 at line 3");
        assertThat(second.line()).isEqualTo(3);
        assertThat(second.column()).isEqualTo(3);
        assertThat(problems).hasSize(2);
    }

    @Test
    void textThatIsTooLongBreaksItsRecordWhereverItStands() throws Exception {
        String longText = "x".repeat(101);
        String text = Messages.resources(
                Messages.resource("A1", "<ReferenceTitle><TitleText>" + longText + "</TitleText></ReferenceTitle>"),
                Messages.resource("A2", "<Unknown>" + longText + "</Unknown>"),
                Messages.resource("A3", "<ReferenceTitle><TitleText>short</TitleText></ReferenceTitle>"));
        List<DdexEvent> events =
                Messages.parse(DdexParser.builder().limits(LENIENT).build(), Messages.stream(text));
        assertThat(Messages.only(Resource.class, events))
                .extracting(Resource::reference)
                .containsExactly("A3");
        assertThat(Messages.only(Problem.class, events))
                .extracting(Problem::message)
                .containsOnly("ddex: text of 101 characters exceeds maxTextLength 100 at line 1");
    }

    @ParameterizedTest
    @EnumSource(DdexEngine.class)
    void aMessageOfTooManyElementsIsToldWhatToSet(DdexEngine engine) {
        DdexLimits limits = DdexLimits.builder().maxElementCount(3).build();
        DdexParser parser = DdexParser.builder().limits(limits).engine(engine).build();
        assertThatExceptionOfType(DdexLimitException.class)
                .isThrownBy(() -> Messages.parse(parser, Messages.stream(Messages.message("\n<a/><a/><a/>"))))
                .withMessage("ddex: element count 4 exceeds maxElementCount 3 at line 2; set DdexLimits.maxElementCount"
                        + " (envy.memory.ddex.max-element-count) higher, or to 0 for messages of any size");
    }

    @Test
    void aRecordThatBreaksAfterItsFirstPartsSaysHowManyToForget() throws Exception {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            labels.append("<LabelName>label ").append(i).append("</LabelName>");
        }
        String text = Messages.resources(Messages.resource("A1", labels + "<Duration>x</Duration>"));
        List<DdexEvent> events =
                Messages.parse(DdexParser.builder().limits(LENIENT).build(), Messages.stream(text));
        int parts = Messages.only(DdexEvent.Part.class, events).size();
        assertThat(parts).isGreaterThan(1);
        assertThat(Messages.only(Problem.class, events))
                .extracting(Problem::parts)
                .containsExactly(parts);
        assertThat(Messages.only(Resource.class, events)).isEmpty();
    }

    @Test
    void stopsWithASummaryAtTheLastErrorAllowed() {
        String text = Messages.resources(
                Messages.resource("A1", ""), "<Image/>", "<Text/>", "<Video/>", Messages.resource("A2", ""));
        List<DdexEvent> events = new ArrayList<>();
        DdexParseException refused = catchThrowableOfType(
                DdexParseException.class,
                () -> DdexParser.builder().limits(LENIENT).build().parse(Messages.stream(text), events::add));
        assertThat(refused.kind()).isEqualTo(Kind.TOO_MANY_ERRORS);
        assertThat(refused)
                .hasMessage("ddex: 3 records are broken (maxErrors 3) and 1 are not; the last begins at line 1");
        assertThat(Messages.only(Problem.class, events)).hasSize(3);
    }

    @Test
    void whatBreaksTheMessageIsRefusedNevertheless() {
        String text = Messages.resources("<Image><a></b></Image>");
        DdexParseException refused = catchThrowableOfType(
                DdexParseException.class,
                () -> Messages.parse(DdexParser.builder().limits(LENIENT).build(), Messages.stream(text)));
        assertThat(refused.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(refused.byteOffset()).isEqualTo(text.indexOf("</b>") + 3);
        assertThat(refused.column()).isGreaterThan(1);
    }

    @Test
    void aBlockWithTerritoriesWithoutEndIsABrokenRecord() {
        String codes = "<TerritoryCode>GB</TerritoryCode>".repeat(1000);
        DdexParseException refused = catchThrowableOfType(
                DdexParseException.class,
                () -> Messages.parse(Messages.resources(Messages.resource(
                        "A1", "<SoundRecordingDetailsByTerritory>" + codes + "</SoundRecordingDetailsByTerritory>"))));
        assertThat(refused)
                .hasMessage("ddex: details by territory name more than 2048 characters of territory codes at line 1");
    }
}
