package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What some messages have and most do not stands in the records too. */
class DdexMappingTest {

    private static Resource resource(String content) throws IOException {
        String message = Messages.resources(Messages.resource("A1", content));
        return Messages.only(Resource.class, Messages.parse(message)).get(0);
    }

    private static Release release(String element, String content) throws IOException {
        String start = element.formatted("<ReleaseId><GRid>G</GRid></ReleaseId>" + content);
        return Messages.only(
                        Release.class, Messages.parse(Messages.message("<ReleaseList>" + start + "</ReleaseList>")))
                .get(0);
    }

    private static DdexDeal deal(String content) throws IOException {
        String message = Messages.message("<DealList><ReleaseDeal><DealReleaseReference>R1</DealReleaseReference><Deal>"
                + content + "</Deal></ReleaseDeal></DealList>");
        return Messages.only(ReleaseDeal.class, Messages.parse(message))
                .get(0)
                .deals()
                .get(0);
    }

    @Test
    void territoriesThatAreExcludedHaveAMinusBefore() throws IOException {
        Resource resource = resource("""
            <SoundRecordingDetailsByTerritory><TerritoryCode>Worldwide</TerritoryCode>
              <ExcludedTerritoryCode>US</ExcludedTerritoryCode><LabelName>L</LabelName>
              <Genre><GenreText>Pop</GenreText></Genre></SoundRecordingDetailsByTerritory>
            <SoundRecordingDetailsByTerritory><ExcludedTerritoryCode>GB</ExcludedTerritoryCode>
              <Genre><GenreText>Rock</GenreText></Genre></SoundRecordingDetailsByTerritory>\
            """);
        assertThat(resource.territories()).containsExactly("Worldwide", "-US", "-GB");
        assertThat(resource.genres())
                .containsExactly(new DdexGenre("Pop", null, "Worldwide -US"), new DdexGenre("Rock", null, "-GB"));
        assertThat(resource.skipped()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "1, true", "' 1 ', true", "false, false", "0, false", "TRUE, false", "'', false"})
    void booleansAreThoseOfXmlSchema(String text, boolean expected) throws IOException {
        assertThat(release("<Release IsMainRelease='" + text + "'>%s</Release>", "")
                        .main())
                .isEqualTo(expected);
        assertThat(deal("<DealTerms><TakeDown>" + text + "</TakeDown></DealTerms>")
                        .takeDown())
                .isEqualTo(expected);
        assertThat(deal("<DealTerms><AllDealsCancelled>" + text + "</AllDealsCancelled></DealTerms>")
                        .allCancelled())
                .isEqualTo(expected);
    }

    @Test
    void aDealThatCancelsOthersSaysNothingOfTheNextOne() throws IOException {
        ReleaseDeal deals = Messages.only(ReleaseDeal.class, Messages.parse(Messages.message("""
            <DealList><ReleaseDeal><DealReleaseReference>R1</DealReleaseReference>
              <Deal><DealTerms><AllDealsCancelled>true</AllDealsCancelled></DealTerms></Deal>
              <Deal><DealTerms/></Deal></ReleaseDeal></DealList>\
            """)))
                .get(0);
        assertThat(deals.deals()).extracting(DdexDeal::allCancelled).containsExactly(true, false);
        assertThat(deals.deals()).extracting(DdexDeal::takeDown).containsOnly(false);
        assertThat(List.of(deals.deals().get(0).index(), deals.deals().get(1).index()))
                .containsExactly(0, 1);
    }

    @Test
    void artistsKeepAllTheirNamesAndIdentifiers() throws IOException {
        Resource resource = resource("""
            <SoundRecordingDetailsByTerritory><TerritoryCode>JP</TerritoryCode>
              <DisplayArtist><PartyName><FullName>One</FullName></PartyName>
                <PartyName LanguageAndScriptCode="ja"><FullName>Ichi</FullName></PartyName>
                <PartyId Namespace="n">P1</PartyId><PartyId><ISNI>I1</ISNI></PartyId><PartyId/>
                <ArtistRole>MainArtist</ArtistRole></DisplayArtist>
              <ResourceContributor><PartyId>P2</PartyId>
                <ResourceContributorRole>Producer</ResourceContributorRole>
                <AdditionalRoles>Mixer</AdditionalRoles></ResourceContributor>
              <DisplayArtistName>Shown</DisplayArtistName></SoundRecordingDetailsByTerritory>\
            """);
        assertThat(resource.artists())
                .containsExactly(
                        new DdexArtist(
                                "DisplayArtist",
                                List.of("One", "Ichi"),
                                null,
                                List.of(new DdexId("PartyId", "P1", "n"), new DdexId("ISNI", "I1", null)),
                                List.of("MainArtist"),
                                0,
                                "JP"),
                        new DdexArtist(
                                "ResourceContributor",
                                List.of(),
                                null,
                                List.of(new DdexId("PartyId", "P2", null)),
                                List.of("Producer", "Mixer"),
                                0,
                                "JP"),
                        new DdexArtist("DisplayArtistName", List.of("Shown"), null, List.of(), List.of(), 0, "JP"));
        assertThat(resource.artists()).extracting(DdexArtist::name).containsExactly("One", null, "Shown");
        assertThat(resource.ids()).isEmpty();
        assertThat(resource.skipped()).isZero();
    }

    @Test
    void messagePartiesKeepAllTheirNames() throws IOException {
        DdexEvent.Header header = Messages.only(DdexEvent.Header.class, Messages.parse(Messages.message("""
            <MessageHeader><MessageSender><PartyId>S</PartyId><PartyName><FullName>One</FullName></PartyName>
              <PartyName><FullName>Two</FullName></PartyName></MessageSender>
              <MessageRecipient/></MessageHeader>\
            """)))
                .get(0);
        assertThat(header.parties())
                .containsExactly(
                        new DdexParty(
                                "MessageSender", List.of(new DdexId("PartyId", "S", null)), List.of("One", "Two")),
                        new DdexParty("MessageRecipient", List.of(), List.of()));
        assertThat(header.parties()).extracting(DdexParty::name).containsExactly("One", null);
    }
}
