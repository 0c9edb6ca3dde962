package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.DdexEvent.Problem;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Everything that a record under construction keeps counts: it comes in parts, or is refused where it comes in one piece. */
class DdexRecordMemoryTest {
    private static final String HUGE = "x".repeat(500_000);
    private static final String TEXT = "y".repeat(1000);

    /** A record with one thing of which there is too much, and how often. */
    enum Giant {
        TITLE_TYPE(70, "<ReferenceTitle TitleType='" + HUGE + "'/>", false),
        LANGUAGE(70, "<DisplayTitleText LanguageAndScriptCode='" + HUGE + "'>t</DisplayTitleText>", false),
        TERRITORY(70, "<CreationDate ApplicableTerritoryCode='" + HUGE + "'>2026</CreationDate>", false),
        NAMESPACE(70, "<ResourceId><ProprietaryId Namespace='" + HUGE + "'>1</ProprietaryId></ResourceId>", false),
        ARTIST_REFERENCE(
                70, "<DisplayArtist><ArtistPartyReference>" + HUGE + "</ArtistPartyReference></DisplayArtist>", false),
        SUB_GENRES(70, "<Genre><GenreText>g</GenreText><SubGenre>" + HUGE + "</SubGenre></Genre>", false),
        ROLES(40_000, "<ArtistRole>" + TEXT + "</ArtistRole>", "DisplayArtist"),
        SUB_TITLES(40_000, "<SubTitle>" + TEXT + "</SubTitle>", "ReferenceTitle"),
        SUB_GENRES_OF_ONE(40_000, "<SubGenre>" + TEXT + "</SubGenre>", "Genre"),
        PARTY_IDS(40_000, "<PartyId>" + TEXT + "</PartyId>", "MessageSender");

        private final int count;
        private final String unit;
        private final String start;
        private final String end;
        private final boolean refused;

        Giant(int count, String unit, boolean refused) {
            this.count = count;
            this.unit = unit;
            this.start = "<ResourceList><SoundRecording><ResourceReference>A1</ResourceReference>";
            this.end = "</SoundRecording></ResourceList>";
            this.refused = refused;
        }

        Giant(int count, String unit, String within) {
            boolean header = within.startsWith("Message");
            this.count = count;
            this.unit = unit;
            this.start = (header
                            ? "<MessageHeader>"
                            : "<ResourceList><SoundRecording><ResourceReference>A1</ResourceReference>")
                    + "<" + within + ">";
            this.end = "</" + within + ">" + (header ? "</MessageHeader>" : "</SoundRecording></ResourceList>");
            this.refused = true;
        }

        InputStream message() {
            byte[] repeated = unit.getBytes(ISO_8859_1);
            List<InputStream> pieces = new ArrayList<>();
            pieces.add(Messages.stream(Messages.START + start));
            for (int i = 0; i < count; i++) {
                pieces.add(new ByteArrayInputStream(repeated));
            }
            pieces.add(Messages.stream(end + Messages.END));
            return new SequenceInputStream(Collections.enumeration(pieces));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Giant.class,
            names = {"ROLES", "SUB_TITLES", "SUB_GENRES_OF_ONE", "PARTY_IDS"},
            mode = Mode.EXCLUDE)
    void comesInPartsByWhateverTakesTheMemory(Giant giant) throws IOException {
        List<DdexEvent> events = Messages.parse(DdexParser.create(), giant.message());
        assertThat(Messages.only(Part.class, events)).hasSize(giant.count);
        assertThat(Messages.only(Resource.class, events)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Giant.class,
            names = {"ROLES", "SUB_TITLES", "SUB_GENRES_OF_ONE", "PARTY_IDS"})
    void refusesAValueWithTextsBeyondTheLimitForOne(Giant giant) {
        assertThatExceptionOfType(DdexLimitException.class)
                .isThrownBy(() -> Messages.parse(DdexParser.create(), giant.message()))
                .withMessage("ddex: a value with texts of 4001000 characters exceeds maxTextLength 4000000 at line 1")
                .satisfies(refused -> assertThat(refused.limit()).isEqualTo("maxTextLength"));
    }

    @Test
    void leavesOutARecordWithSuchAValue() throws IOException {
        DdexParser parser = DdexParser.builder()
                .limits(DdexLimits.builder()
                        .continueOnError(true)
                        .maxTextLength(8)
                        .build())
                .build();
        String artist = "<DisplayArtist><ArtistRole>1234</ArtistRole><ArtistRole>%s</ArtistRole></DisplayArtist>";
        List<DdexEvent> events = Messages.parse(
                parser,
                Messages.stream(Messages.resources(
                        Messages.resource("A1", artist.formatted("5678") + artist.formatted("5678")),
                        Messages.resource("A2", artist.formatted("56789")),
                        Messages.resource("A3", ""))));
        assertThat(Messages.only(Resource.class, events))
                .extracting(Resource::reference)
                .containsExactly("A1", "A3");
        assertThat(Messages.only(Problem.class, events))
                .extracting(Problem::message)
                .containsExactly("ddex: a value with texts of 9 characters exceeds maxTextLength 8 at line 1");
    }

    @Test
    void fitsAHeapOf32MB() throws Exception {
        String output = ChildJvm.run(List.of("-Xmx32m", "-XX:+UseSerialGC"), Child.class);
        List<String> expected = new ArrayList<>();
        for (Giant giant : Giant.values()) {
            expected.add(giant + (giant.refused ? " refused" : " read"));
        }
        assertThat(output.lines()).containsAll(expected);
    }

    /** Reads every message in a small JVM. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            for (Giant giant : Giant.values()) {
                String end = " read";
                try {
                    DdexParser.create().parse(giant.message(), event -> {});
                } catch (DdexLimitException e) {
                    end = " refused";
                }
                System.out.println(giant + end);
            }
        }
    }
}
