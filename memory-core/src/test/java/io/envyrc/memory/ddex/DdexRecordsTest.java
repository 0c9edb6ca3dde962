package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.envyrc.memory.ddex.DdexEvent.Header;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.ddex.DdexEvent.MessageStart;
import io.envyrc.memory.ddex.DdexEvent.Party;
import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import io.envyrc.memory.ddex.DdexEvent.Skipped;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stands in a message stands in the records, element by element. */
class DdexRecordsTest {

    @Test
    void readsTheRootAndTheHeader() throws IOException {
        List<DdexEvent> events = Messages.parse("""
            <?xml version="1.0"?><!-- a --><n:NewReleaseMessage xmlns:n="http://ddex.net/xml/ern/382"
                ReleaseProfileVersionId="CommonReleaseTypes/14" LanguageAndScriptCode="fr">
              <MessageHeader>
                <MessageThreadId>T</MessageThreadId><MessageId> M </MessageId>
                <MessageFileName>f.xml</MessageFileName>
                <MessageSender><PartyId Namespace="x">P1</PartyId><PartyName><FullName>Sender</FullName></PartyName>
                </MessageSender>
                <MessageRecipient><PartyId><DPID>P2</DPID></PartyId><PartyName>Plain</PartyName></MessageRecipient>
                <MessageCreatedDateTime>2026-01-02T03:04:05Z</MessageCreatedDateTime>
                <MessageControlType>TestMessage</MessageControlType><Other/>
              </MessageHeader>
            </n:NewReleaseMessage>
            """);
        MessageStart start = (MessageStart) events.get(0);
        assertThat(start.type()).isEqualTo("NewReleaseMessage");
        assertThat(start.version()).isEqualTo(DdexVersion.ERN_3_8_2);
        assertThat(start.namespace()).isEqualTo("http://ddex.net/xml/ern/382");
        assertThat(start.profile()).isEqualTo("CommonReleaseTypes/14");
        assertThat(start.language()).isEqualTo("fr");
        Header header = (Header) events.get(1);
        assertThat(header.messageId()).isEqualTo("M");
        assertThat(header.threadId()).isEqualTo("T");
        assertThat(header.fileName()).isEqualTo("f.xml");
        assertThat(header.created()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(header.controlType()).isEqualTo("TestMessage");
        assertThat(header.skipped()).isEqualTo(1);
        assertThat(header.parties())
                .containsExactly(
                        new DdexParty("MessageSender", List.of(new DdexId("PartyId", "P1", "x")), List.of("Sender")),
                        new DdexParty("MessageRecipient", List.of(new DdexId("DPID", "P2", null)), List.of("Plain")));
        assertThat(events).hasSize(3);
        assertThat(((MessageEnd) events.get(2)).counts().headers()).isEqualTo(1);
    }

    @Test
    void readsPartiesAndListsInAnyOrder() throws IOException {
        List<DdexEvent> events = Messages.parse(Messages.message("""
            <DealList><ReleaseDeal><DealReleaseReference>R1</DealReleaseReference></ReleaseDeal></DealList>
            <ReleaseList><Release><ReleaseId><GRid>G</GRid></ReleaseId></Release></ReleaseList>
            <PartyList><Party><PartyReference>P1</PartyReference>
              <PartyName LanguageAndScriptCode="en"><FullName>One</FullName><KeyName>K</KeyName></PartyName>
              <PartyName><FullName>Uno</FullName></PartyName>
              <PartyId><ISNI>1</ISNI><ProprietaryId Namespace="us">2</ProprietaryId></PartyId></Party></PartyList>
            """));
        Party party = Messages.only(Party.class, events).get(0);
        assertThat(party.reference()).isEqualTo("P1");
        assertThat(party.names()).containsExactly("One", "Uno");
        assertThat(party.ids()).containsExactly(new DdexId("ISNI", "1", null), new DdexId("ProprietaryId", "2", "us"));
        assertThat(party.skipped()).isEqualTo(1);
        assertThat(events.get(1)).isInstanceOf(ReleaseDeal.class);
        assertThat(events.get(2)).isInstanceOf(Release.class);
    }

    @Test
    void readsAResourceOfErn3WithItsTerritories() throws IOException {
        Resource resource = resource("""
            <Video><VideoType>ShortFormMusicalWorkVideo</VideoType>
              <VideoId><ISRC>GBAYE0000001</ISRC><CatalogNumber Namespace="L">C1</CatalogNumber></VideoId>
              <IndirectVideoId><ISWC>T0</ISWC><ProprietaryId>x</ProprietaryId></IndirectVideoId>
              <ResourceReference>A1</ResourceReference>
              <ReferenceTitle><TitleText>Reference</TitleText><SubTitle>Live</SubTitle></ReferenceTitle>
              <Duration>PT1M2.5S</Duration><CreationDate>2001</CreationDate>
              <VideoDetailsByTerritory><TerritoryCode>GB</TerritoryCode><TerritoryCode>IE</TerritoryCode>
                <Title TitleType="FormalTitle" LanguageAndScriptCode="en"><TitleText>Formal</TitleText></Title>
                <DisplayArtist SequenceNumber="2"><PartyName><FullName>An Artist</FullName></PartyName>
                  <PartyId Namespace="n">I1</PartyId><ArtistRole>MainArtist</ArtistRole><ArtistRole>Actor</ArtistRole>
                </DisplayArtist>
                <IndirectResourceContributor><PartyName><FullName>C</FullName></PartyName>
                  <IndirectResourceContributorRole>Composer</IndirectResourceContributorRole>
                </IndirectResourceContributor>
                <LabelName>Label</LabelName>
                <Genre><GenreText>Pop</GenreText><SubGenre>Dance</SubGenre></Genre>
                <OriginalResourceReleaseDate>2001-02</OriginalResourceReleaseDate>
              </VideoDetailsByTerritory>
              <VideoDetailsByTerritory><TerritoryCode>US</TerritoryCode>
                <DisplayArtistName>Another</DisplayArtistName></VideoDetailsByTerritory>
            </Video>\
            """);
        assertThat(resource.kind()).isEqualTo(DdexResourceKind.VIDEO);
        assertThat(resource.reference()).isEqualTo("A1");
        assertThat(resource.types()).containsExactly("ShortFormMusicalWorkVideo");
        assertThat(resource.isrc()).contains("GBAYE0000001");
        assertThat(resource.ids())
                .containsExactly(new DdexId("ISRC", "GBAYE0000001", null), new DdexId("CatalogNumber", "C1", "L"));
        assertThat(resource.workIds())
                .containsExactly(new DdexId("ISWC", "T0", null), new DdexId("ProprietaryId", "x", null));
        assertThat(resource.titles())
                .containsExactly(
                        new DdexTitle("ReferenceTitle", "Reference", "Live", null, null),
                        new DdexTitle("FormalTitle", "Formal", null, "en", "GB IE"));
        assertThat(resource.artists())
                .containsExactly(
                        new DdexArtist(
                                "DisplayArtist",
                                List.of("An Artist"),
                                null,
                                List.of(new DdexId("PartyId", "I1", "n")),
                                List.of("MainArtist", "Actor"),
                                2,
                                "GB IE"),
                        new DdexArtist(
                                "IndirectResourceContributor",
                                List.of("C"),
                                null,
                                List.of(),
                                List.of("Composer"),
                                0,
                                "GB IE"),
                        new DdexArtist("DisplayArtistName", List.of("Another"), null, List.of(), List.of(), 0, "US"));
        assertThat(resource.duration()).isEqualTo(new DdexDuration("PT1M2.5S"));
        assertThat(resource.genres()).containsExactly(new DdexGenre("Pop", "Dance", "GB IE"));
        assertThat(resource.labels()).containsExactly("Label");
        assertThat(resource.territories()).containsExactly("GB", "IE", "US");
        assertThat(resource.dates())
                .containsExactly(
                        new DdexDate("CreationDate", "2001", null),
                        new DdexDate("OriginalResourceReleaseDate", "2001-02", "GB IE"));
        assertThat(resource.skipped()).isZero();
    }

    @Test
    void readsAResourceOfErn43WithItsEdition() throws IOException {
        Resource resource = resource("""
            <SoundRecording><ResourceReference>A1</ResourceReference><Type>MusicalWorkSoundRecording</Type>
              <SoundRecordingEdition><ResourceId><ISRC>X1</ISRC></ResourceId><PLine><Year>1</Year></PLine>
              </SoundRecordingEdition><WorkId><ISWC>T1</ISWC></WorkId>
              <DisplayTitleText ApplicableTerritoryCode="Worldwide">Shown</DisplayTitleText>
              <DisplayArtist><ArtistPartyReference>P1</ArtistPartyReference>
                <DisplayArtistRole>MainArtist</DisplayArtistRole></DisplayArtist>
              <Contributor><ContributorPartyReference>P2</ContributorPartyReference><Role>Producer</Role></Contributor>
            </SoundRecording>\
            """);
        assertThat(resource.ids()).containsExactly(new DdexId("ISRC", "X1", null));
        assertThat(resource.workIds()).containsExactly(new DdexId("ISWC", "T1", null));
        assertThat(resource.titles())
                .containsExactly(new DdexTitle("DisplayTitleText", "Shown", null, null, "Worldwide"));
        assertThat(resource.artists())
                .containsExactly(
                        new DdexArtist("DisplayArtist", List.of(), "P1", List.of(), List.of("MainArtist"), 0, null),
                        new DdexArtist("Contributor", List.of(), "P2", List.of(), List.of("Producer"), 0, null));
        assertThat(resource.skipped()).isEqualTo(2);
    }

    private static Resource resource(String element) throws IOException {
        return Messages.only(Resource.class, Messages.parse(Messages.resources(element)))
                .get(0);
    }

    @Test
    void readsReleasesOfEveryKind() throws IOException {
        List<Release> releases = Messages.only(Release.class, Messages.parse(Messages.message("""
            <ReleaseList>
              <Release IsMainRelease="true"><ReleaseReference>R0</ReleaseReference>
                <ReleaseId><GRid>G</GRid><ICPN>I</ICPN></ReleaseId><ReleaseType>Album</ReleaseType>
                <ReleaseLabelReference>PL</ReleaseLabelReference><Duration>PT1H</Duration>
                <ReleaseDate ApplicableTerritoryCode="GB">2026-01-01</ReleaseDate>
                <ReleaseResourceReferenceList><ReleaseResourceReference>A1</ReleaseResourceReference>
                </ReleaseResourceReferenceList>
                <ResourceGroup><ResourceGroup><ResourceGroupContentItem>
                  <ReleaseResourceReference>A2</ReleaseResourceReference></ResourceGroupContentItem>
                  </ResourceGroup><ResourceGroupContentItem>
                  <ReleaseResourceReference>A3</ReleaseResourceReference></ResourceGroupContentItem>
                </ResourceGroup></Release>
              <TrackRelease><ReleaseId><ISRC>X</ISRC></ReleaseId>
                <ReleaseResourceReference>A2</ReleaseResourceReference></TrackRelease>
              <ClipRelease><ReleaseId><ProprietaryId Namespace="n">Y</ProprietaryId></ReleaseId></ClipRelease>
            </ReleaseList>\
            """)));
        Release album = releases.get(0);
        assertThat(album.main()).isTrue();
        assertThat(album.grid()).contains("G");
        assertThat(album.icpn()).contains("I");
        assertThat(album.types()).containsExactly("Album");
        assertThat(album.labels()).containsExactly("PL");
        assertThat(album.duration()).isEqualTo(new DdexDuration("PT1H"));
        assertThat(album.dates()).containsExactly(new DdexDate("ReleaseDate", "2026-01-01", "GB"));
        assertThat(album.resourceReferences()).containsExactly("A1");
        assertThat(album.groupedReferences()).containsExactly("A2", "A3");
        assertThat(releases)
                .extracting(Release::kind)
                .containsExactly(DdexReleaseKind.RELEASE, DdexReleaseKind.TRACK_RELEASE, DdexReleaseKind.CLIP_RELEASE);
        assertThat(releases.get(1).resourceReferences()).containsExactly("A2");
        assertThat(releases.get(1).main()).isFalse();
    }

    @Test
    void readsDealsWithTheirTermsOrWithout() throws IOException {
        ReleaseDeal deal = Messages.only(ReleaseDeal.class, Messages.parse(Messages.message("""
            <DealList><ReleaseDeal><DealReleaseReference>R1</DealReleaseReference>
              <DealReleaseReference>R2</DealReleaseReference>
              <Deal><DealTerms><CommercialModelType>SubscriptionModel</CommercialModelType>
                <Usage><UseType>Stream</UseType></Usage><UseType>Download</UseType>
                <TerritoryCode>GB</TerritoryCode><ExcludedTerritoryCode>US</ExcludedTerritoryCode>
                <ValidityPeriod><StartDate>2026-01-01</StartDate>
                  <EndDateTime>2027-01-01T00:00:00</EndDateTime></ValidityPeriod></DealTerms></Deal>
              <Deal><TerritoryCode>DE</TerritoryCode><StartDate>2026</StartDate>
                <DealTerms><TakeDown>true</TakeDown></DealTerms></Deal>
              <EffectiveDate>2025-12-31</EffectiveDate></ReleaseDeal></DealList>\
            """)))
                .get(0);
        assertThat(deal.releaseReferences()).containsExactly("R1", "R2");
        assertThat(deal.deals())
                .containsExactly(
                        new DdexDeal(
                                0,
                                List.of("SubscriptionModel"),
                                List.of("Stream", "Download"),
                                List.of("GB"),
                                List.of("US"),
                                List.of(
                                        new DdexDate("StartDate", "2026-01-01", null),
                                        new DdexDate("EndDateTime", "2027-01-01T00:00:00", null)),
                                List.of(),
                                false,
                                false),
                        new DdexDeal(
                                1,
                                List.of(),
                                List.of(),
                                List.of("DE"),
                                List.of(),
                                List.of(new DdexDate("StartDate", "2026", null)),
                                List.of(),
                                true,
                                false));
        assertThat(deal.dates()).containsExactly(new DdexDate("EffectiveDate", "2025-12-31", null));
    }

    @Test
    void readsAPurgeMessage() throws IOException {
        List<DdexEvent> events = Messages.parse("""
            <p:PurgeReleaseMessage xmlns:p="http://ddex.net/xml/ern/382"><MessageHeader/>
            <PurgedRelease><ReleaseId><ICPN>1</ICPN></ReleaseId><Title><TitleText>Gone</TitleText></Title>
            </PurgedRelease></p:PurgeReleaseMessage>\
            """);
        assertThat(((MessageStart) events.get(0)).type()).isEqualTo("PurgeReleaseMessage");
        Release purged = Messages.only(Release.class, events).get(0);
        assertThat(purged.kind()).isEqualTo(DdexReleaseKind.PURGED_RELEASE);
        assertThat(purged.titles()).extracting(DdexTitle::text).containsExactly("Gone");
    }

    @Test
    void elementsOfOtherNamespacesAndUnknownOnesAreSkippedAndCounted() throws IOException {
        List<DdexEvent> events = Messages.parse(Messages.message("""
            <x:ResourceList xmlns:x="urn:x"><x:SoundRecording/></x:ResourceList>
            <CueSheetList><CueSheet><Cue/></CueSheet><CueSheet/></CueSheetList>
            <ResourceList><Smell/><SoundRecording><ResourceReference>A1</ResourceReference>
              <x:ResourceReference xmlns:x="urn:x">no</x:ResourceReference></SoundRecording></ResourceList>\
            """));
        assertThat(Messages.only(Skipped.class, events))
                .extracting(Skipped::name, Skipped::namespace, Skipped::elements)
                .containsExactly(
                        tuple("ResourceList", "urn:x", 2L),
                        tuple("CueSheet", "", 2L),
                        tuple("CueSheet", "", 1L),
                        tuple("Smell", "", 1L));
        Resource resource = Messages.only(Resource.class, events).get(0);
        assertThat(resource.reference()).isEqualTo("A1");
        assertThat(resource.skipped()).isEqualTo(1);
        MessageEnd end = (MessageEnd) events.get(events.size() - 1);
        assertThat(end.counts().skippedElements()).isEqualTo(8);
        assertThat(end.counts().skipped()).isEqualTo(4);
    }
}
