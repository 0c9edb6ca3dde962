package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.ddex.DdexEvent.MessageStart;
import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"WorkId", "IndirectSoundRecordingId", "IndirectUserDefinedResourceId"})
    void theIdentifiersOfTheWorkStandApart(String element) throws IOException {
        Resource resource = resource("<" + element + """
            ><ISWC>T1</ISWC><OpusNumber>5</OpusNumber><ComposerCatalogNumber>KV 1</ComposerCatalogNumber>
            <ProprietaryId Namespace="n">W</ProprietaryId></\
            """ + element + """
            ><ResourceId><ISRC>X</ISRC></ResourceId>\
            """);
        assertThat(resource.ids()).containsExactly(new DdexId("ISRC", "X", null));
        assertThat(resource.workIds())
                .containsExactly(
                        new DdexId("ISWC", "T1", null),
                        new DdexId("OpusNumber", "5", null),
                        new DdexId("ComposerCatalogNumber", "KV 1", null),
                        new DdexId("ProprietaryId", "W", "n"));
        assertThat(resource.skipped()).isZero();
    }

    @Test
    void resourcesReferToThoseTheyHaveInThem() throws IOException {
        Resource resource = resource("""
            <RelatedResource><ResourceRelationshipType>x</ResourceRelationshipType>
              <ResourceRelatedResourceReference>A2</ResourceRelatedResourceReference></RelatedResource>
            <ResourceContainedResourceReferenceList><ResourceContainedResourceReference>
              <ResourceContainedResourceReference>A3</ResourceContainedResourceReference>
              </ResourceContainedResourceReference></ResourceContainedResourceReferenceList>\
            """);
        assertThat(resource.relatedReferences()).containsExactly("A2", "A3");
        assertThat(resource.skipped()).isEqualTo(1);
    }

    @Test
    void releasesReferToLinkedResourcesAndOtherReleases() throws IOException {
        Release release = release("<Release>%s</Release>", """
            <RelatedRelease><ReleaseId><ICPN>2</ICPN></ReleaseId></RelatedRelease>
            <SalesReportingProxyReleaseId><ReleaseId><GRid>3</GRid></ReleaseId></SalesReportingProxyReleaseId>
            <ResourceGroup><ResourceGroup>
              <LinkedReleaseResourceReference>A1</LinkedReleaseResourceReference></ResourceGroup>
              <ResourceGroupContentItem><ReleaseResourceReference>A2</ReleaseResourceReference>
                <LinkedReleaseResourceReference>A3</LinkedReleaseResourceReference></ResourceGroupContentItem>
              <ResourceGroupResourceReferenceList><ResourceGroupResourceReference>A4</ResourceGroupResourceReference>
                </ResourceGroupResourceReferenceList></ResourceGroup>
            <ReleaseDetailsByTerritory><TerritoryCode>GB</TerritoryCode><ReleaseType>Single</ReleaseType>
              </ReleaseDetailsByTerritory>\
            """);
        assertThat(release.ids()).containsExactly(new DdexId("GRid", "G", null));
        assertThat(release.relatedIds()).containsExactly(new DdexId("ICPN", "2", null), new DdexId("GRid", "3", null));
        assertThat(release.groupedReferences()).containsExactly("A2", "A4");
        assertThat(release.linkedReferences()).containsExactly("A1", "A3");
        assertThat(release.types()).containsExactly("Single");
        assertThat(release.skipped()).isZero();
        Release track = release(
                "<TrackRelease>%s</TrackRelease>",
                "<LinkedReleaseResourceReference>A5</LinkedReleaseResourceReference>");
        assertThat(track.linkedReferences()).containsExactly("A5");
    }

    @Test
    void whatGroupsSayOfThemselvesIsNotTheReleases() throws IOException {
        Release release = release("<Release>%s</Release>", """
            <ResourceGroup><Title><TitleText>Side A</TitleText></Title><SequenceNumber>1</SequenceNumber>
              <DisplayArtist><ArtistPartyReference>P9</ArtistPartyReference></DisplayArtist></ResourceGroup>\
            """);
        assertThat(release.titles()).isEmpty();
        assertThat(release.artists()).isEmpty();
        assertThat(release.skipped()).isEqualTo(5);
    }

    @Test
    void aReleaseWithAnotherReleasesIdentifierAloneIsBroken() {
        assertThatExceptionOfType(DdexParseException.class)
                .isThrownBy(() -> Messages.parse(Messages.message("""
                    <ReleaseList><Release><RelatedRelease><ReleaseId><ICPN>2</ICPN></ReleaseId></RelatedRelease>
                    </Release></ReleaseList>\
                    """)))
                .withMessage("ddex: Release has no ReleaseId at line 1");
    }

    @Test
    void dealsTellTheirResourcesAndAllTheirDates() throws IOException {
        DdexDeal deal = deal("""
            <DealTerms><PreOrderReleaseDate>1</PreOrderReleaseDate>
              <ReleaseDisplayStartDate>2</ReleaseDisplayStartDate>
              <CoverArtPreviewStartDateTime>3</CoverArtPreviewStartDateTime>
              <TrackListingPreviewStartDate>4</TrackListingPreviewStartDate>
              <ClipPreviewStartDate ApplicableTerritoryCode="GB">5</ClipPreviewStartDate>
              <InstantGratificationResourceList><DealResourceReference>A1</DealResourceReference>
                </InstantGratificationResourceList>
              <PreOrderIncentiveResourceList><DealResourceReference>A2</DealResourceReference>
                </PreOrderIncentiveResourceList></DealTerms>
            <ResourceUsage><DealResourceReference>A3</DealResourceReference>
              <Usage><UseType>Download</UseType></Usage></ResourceUsage>\
            """);
        assertThat(deal.dates())
                .containsExactly(
                        new DdexDate("PreOrderReleaseDate", "1", null),
                        new DdexDate("ReleaseDisplayStartDate", "2", null),
                        new DdexDate("CoverArtPreviewStartDateTime", "3", null),
                        new DdexDate("TrackListingPreviewStartDate", "4", null),
                        new DdexDate("ClipPreviewStartDate", "5", "GB"));
        assertThat(deal.resourceReferences()).containsExactly("A1", "A2", "A3");
        assertThat(deal.useTypes()).containsExactly("Download");
    }

    @Test
    void aSendersOwnValueStandsInPlaceOfUserDefined() throws IOException {
        String own = " UserDefinedValue='Own'>UserDefined</";
        Resource resource = resource("<Type" + own + "Type><DisplayArtist><DisplayArtistRole" + own
                + "DisplayArtistRole><ArtistRole UserDefinedValue='x'>Composer</ArtistRole></DisplayArtist>");
        assertThat(resource.types()).containsExactly("Own");
        assertThat(resource.artists().get(0).roles()).containsExactly("Own", "Composer");
        assertThat(release("<Release>%s</Release>", "<ReleaseType" + own + "ReleaseType>")
                        .types())
                .containsExactly("Own");
        DdexDeal deal = deal("<DealTerms><CommercialModelType" + own + "CommercialModelType><UseType" + own
                + "UseType><UseType>UserDefined</UseType></DealTerms>");
        assertThat(deal.commercialModels()).containsExactly("Own");
        assertThat(deal.useTypes()).containsExactly("Own", "UserDefined");
    }

    @ParameterizedTest
    @EnumSource(DdexVersion.class)
    void everyVersionIsReadWithBothItsMessages(DdexVersion version) throws IOException {
        String namespace = "http://ddex.net/xml/ern/" + version.code();
        String release = "<ReleaseId><ICPN>1</ICPN></ReleaseId>";
        List<DdexEvent> events = Messages.parse("<e:NewReleaseMessage xmlns:e='" + namespace
                + "'><ReleaseList><Release>" + release + "</Release></ReleaseList></e:NewReleaseMessage>");
        assertThat(Messages.only(MessageStart.class, events))
                .extracting(MessageStart::version)
                .containsExactly(version);
        assertThat(Messages.only(Release.class, events))
                .extracting(Release::icpn)
                .containsExactly(Optional.of("1"));
        events = Messages.parse("<e:PurgeReleaseMessage xmlns:e='" + namespace + "'><PurgedRelease>" + release
                + "</PurgedRelease></e:PurgeReleaseMessage>");
        assertThat(Messages.only(MessageStart.class, events))
                .extracting(MessageStart::type)
                .containsExactly("PurgeReleaseMessage");
        assertThat(Messages.only(Release.class, events))
                .extracting(Release::kind)
                .containsExactly(DdexReleaseKind.PURGED_RELEASE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"33", "34", "341", "35", "351", "36", "37", "371", "38", "381", "382", "383"})
    void everyNamespaceOfErn3IsAVersion(String code) {
        assertThat(DdexVersion.ofNamespace("http://ddex.net/xml/ern/" + code).orElseThrow())
                .satisfies(version -> assertThat(version.generation()).isEqualTo(3))
                .satisfies(version -> assertThat(version.code()).isEqualTo(code));
    }
}
