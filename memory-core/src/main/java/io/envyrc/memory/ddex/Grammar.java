package io.envyrc.memory.ddex;

import static io.envyrc.memory.ddex.Element.group;
import static io.envyrc.memory.ddex.Element.text;

import io.envyrc.memory.ddex.Element.Role;
import org.jspecify.annotations.Nullable;

/**
 * The elements of messages that records have a place for, of ERN 3 and 4 in one: where both have an element of a name, it
 * means the same.
 */
final class Grammar {
    private static final String[] ID_SCHEMES = {
        "GRid",
        "ICPN",
        "ISRC",
        "ISAN",
        "VISAN",
        "ISMN",
        "ISBN",
        "ISSN",
        "SICI",
        "ISWC",
        "DPID",
        "ISNI",
        "IPN",
        "IpiNameNumber",
        "CisacSocietyId",
        "CatalogNumber",
        "ProprietaryId",
        "EIDR"
    };
    private static final String[] DATES = {
        "CreationDate",
        "MasteredDate",
        "RemasteredDate",
        "FirstPublicationDate",
        "OriginalReleaseDate",
        "ReleaseDate",
        "OriginalResourceReleaseDate",
        "ResourceReleaseDate",
        "GlobalReleaseDate",
        "GlobalOriginalReleaseDate",
        "OriginalDigitalReleaseDate"
    };
    private static final String[] VALIDITY = {"StartDate", "EndDate", "StartDateTime", "EndDateTime"};

    private static final Element ID = text((a, xml, name) -> a.beginId(xml, name), Assembly::endId);
    private static final Element DATE = text((a, xml, name) -> a.described().beginDate(xml, name), Assembly::endDate);
    private static final Element IDS = group(null, null).with(ID, ID_SCHEMES);
    private static final Element WORK_IDS = group(
                    (a, xml, name) -> a.described().other(true),
                    (a, text) -> a.described().other(false))
            .with(ID, "ISWC", "OpusNumber", "ComposerCatalogNumber", "ProprietaryId");
    private static final Element OTHER_RELEASE = group(
                    (a, xml, name) -> a.described().other(true),
                    (a, text) -> a.described().other(false))
            .with(IDS, "ReleaseId");
    private static final Element PARTY_ID =
            text((a, xml, name) -> a.beginId(xml, name), Assembly::endPlainId).with(ID, ID_SCHEMES);
    private static final Element PARTY_NAME = text(null, Assembly::name).with(Assembly::name, "FullName");

    private static final Element TITLE = group(
                    (a, xml, name) -> a.described().beginTitle(xml, name),
                    (a, text) -> a.described().endTitle())
            .with((a, text) -> a.described().text(text), "TitleText")
            .with((a, text) -> a.described().subText(text), "SubTitle");
    private static final Element PLAIN_TITLE = text(
            (a, xml, name) -> a.described().beginTitle(xml, name),
            (a, text) -> a.described().plainTitle(text));
    private static final Element ARTIST = group(
                    (a, xml, name) -> a.described().beginArtist(xml, name),
                    (a, text) -> a.described().endArtist())
            .with(PARTY_ID, "PartyId")
            .with(PARTY_NAME, "PartyName")
            .with((a, text) -> a.described().artistReference(text), "ArtistPartyReference", "ContributorPartyReference")
            .with(
                    value((a, text) -> a.described().role(text)),
                    "ArtistRole",
                    "DisplayArtistRole",
                    "ArtisticRole",
                    "AdditionalRoles",
                    "Role",
                    "ResourceContributorRole",
                    "IndirectResourceContributorRole");
    private static final Element ARTIST_NAME = text(
            (a, xml, name) -> a.described().beginArtist(xml, name),
            (a, text) -> a.described().plainArtist(text));
    private static final Element GENRE = group(
                    (a, xml, name) -> a.described().beginGenre(xml),
                    (a, text) -> a.described().endGenre())
            .withCode((a, text) -> a.described().text(text), "GenreText")
            .with((a, text) -> a.described().subText(text), "SubGenre");

    /** What resources and releases have in common, for all territories or for some. */
    private static final Element DESCRIPTION = group(null, null)
            .with(TITLE, "ReferenceTitle", "Title", "DisplayTitle", "AdditionalTitle")
            .with(PLAIN_TITLE, "DisplayTitleText")
            .with(ARTIST, "DisplayArtist", "DisplayConductor", "Contributor")
            .with(ARTIST, "ResourceContributor", "IndirectResourceContributor")
            .with(ARTIST_NAME, "DisplayArtistName")
            .with(GENRE, "Genre")
            .with(DATE, DATES)
            .withCode((a, text) -> a.described().label(text), "LabelName", "ReleaseLabelReference");

    private static final Element RESOURCE_GROUP = group(null, null);

    static {
        RESOURCE_GROUP
                .with(RESOURCE_GROUP, "ResourceGroup")
                .with((a, text) -> a.described().otherReference(text), "LinkedReleaseResourceReference")
                .with(
                        group(null, null)
                                .with((a, text) -> a.described().grouped(text), "ResourceGroupResourceReference"),
                        "ResourceGroupResourceReferenceList")
                .with(
                        group(null, null)
                                .with((a, text) -> a.described().grouped(text), "ReleaseResourceReference")
                                .with(
                                        (a, text) -> a.described().otherReference(text),
                                        "LinkedReleaseResourceReference"),
                        "ResourceGroupContentItem");
    }

    private static final Element TYPE = value((a, text) -> a.described().type(text));
    private static final Element BY_TERRITORY = group(
                    (a, xml, name) -> a.described().endBlock(),
                    (a, text) -> a.described().endBlock())
            .like(DESCRIPTION)
            .with(RESOURCE_GROUP, "ResourceGroup")
            .with(TYPE, "ReleaseType")
            .withCode(Assembly::blockTerritory, "TerritoryCode")
            .withCode((a, text) -> a.blockTerritory("-" + text), "ExcludedTerritoryCode");

    private static final Element RESOURCE = Element.of(Role.RECORD, (a, xml, name) -> a.beginResource(name), null)
            .like(DESCRIPTION)
            .with(Assembly::reference, "ResourceReference")
            .with(TYPE, "Type", "SoundRecordingType", "MidiType", "VideoType", "ImageType", "TextType")
            .with(TYPE, "SheetMusicType", "SoftwareType", "UserDefinedResourceType")
            .with(IDS, "ResourceId", "SoundRecordingId", "MidiId", "VideoId", "ImageId", "TextId", "SheetMusicId")
            .with(IDS, "SoftwareId", "UserDefinedResourceId")
            .with(WORK_IDS, "WorkId", "IndirectSoundRecordingId", "IndirectMidiId", "IndirectVideoId")
            .with(WORK_IDS, "IndirectTextId", "IndirectSheetMusicId", "IndirectSoftwareId")
            .with(WORK_IDS, "IndirectUserDefinedResourceId")
            .with(
                    group(null, null)
                            .with((a, text) -> a.described().otherReference(text), "ResourceRelatedResourceReference"),
                    "RelatedResource")
            .with(
                    group(null, null)
                            .with(
                                    group(null, null)
                                            .with(
                                                    (a, text) -> a.described().otherReference(text),
                                                    "ResourceContainedResourceReference"),
                                    "ResourceContainedResourceReference"),
                    "ResourceContainedResourceReferenceList")
            .with(group(null, null).with(IDS, "ResourceId"), "SoundRecordingEdition", "VideoEdition")
            .with(Assembly::duration, "Duration")
            .with(BY_TERRITORY, "SoundRecordingDetailsByTerritory", "MidiDetailsByTerritory", "VideoDetailsByTerritory")
            .with(BY_TERRITORY, "ImageDetailsByTerritory", "TextDetailsByTerritory", "SheetMusicDetailsByTerritory")
            .with(BY_TERRITORY, "SoftwareDetailsByTerritory", "UserDefinedResourceDetailsByTerritory");

    private static final Element RELEASE = Element.of(Role.RECORD, (a, xml, name) -> a.beginRelease(xml, name), null)
            .like(DESCRIPTION)
            .with(Assembly::reference, "ReleaseReference")
            .with(TYPE, "ReleaseType")
            .with(IDS, "ReleaseId")
            .with(OTHER_RELEASE, "RelatedRelease", "SalesReportingProxyReleaseId")
            .with(Assembly::duration, "Duration")
            .with((a, text) -> a.described().listed(text), "ReleaseResourceReference")
            .with((a, text) -> a.described().otherReference(text), "LinkedReleaseResourceReference")
            .with(
                    group(null, null).with((a, text) -> a.described().listed(text), "ReleaseResourceReference"),
                    "ReleaseResourceReferenceList")
            .with(RESOURCE_GROUP, "ResourceGroup")
            .with(BY_TERRITORY, "ReleaseDetailsByTerritory");

    private static final Element USE = value((a, text) -> a.dealt().use(text));
    private static final Element DEAL_RESOURCES = group(null, null)
            .with((a, text) -> a.dealt().resource(text), "DealResourceReference")
            .with(group(null, null).with(USE, "UseType"), "Usage");
    private static final Element TERMS = group(null, null)
            .with(value((a, text) -> a.dealt().model(text)), "CommercialModelType")
            .with(USE, "UseType")
            .with(group(null, null).with(USE, "UseType"), "Usage")
            .with(DEAL_RESOURCES, "ResourceUsage", "InstantGratificationResourceList", "PreOrderIncentiveResourceList")
            .withCode((a, text) -> a.dealt().territory(text), "TerritoryCode")
            .withCode((a, text) -> a.dealt().excluded(text), "ExcludedTerritoryCode")
            .with(DATE, VALIDITY)
            .with(DATE, "PreOrderReleaseDate", "PreOrderReleaseDateTime")
            .with(DATE, "PreOrderPreviewDate", "PreOrderPreviewDateTime")
            .with(DATE, "ReleaseDisplayStartDate", "ReleaseDisplayStartDateTime")
            .with(DATE, "CoverArtPreviewStartDate", "CoverArtPreviewStartDateTime")
            .with(DATE, "TrackListingPreviewStartDate", "TrackListingPreviewStartDateTime")
            .with(DATE, "ClipPreviewStartDate", "ClipPreviewStartDateTime")
            .with(group(null, null).with(DATE, VALIDITY), "ValidityPeriod")
            .with((a, text) -> a.dealt().takeDown(isTrue(text)), "TakeDown")
            .with((a, text) -> a.dealt().allCancelled(isTrue(text)), "AllDealsCancelled");
    private static final Element RELEASE_DEAL = Element.of(Role.RECORD, (a, xml, name) -> a.beginReleaseDeal(), null)
            .with((a, text) -> a.dealt().release(text), "DealReleaseReference")
            .with(DATE, "EffectiveDate")
            .with(
                    group(
                                    (a, xml, name) -> a.dealt().begin(),
                                    (a, text) -> a.dealt().end())
                            .like(TERMS)
                            .with(TERMS, "DealTerms"),
                    "Deal");

    private static final Element MESSAGE_PARTY = group(
                    (a, xml, name) -> a.beginMessageParty(name), (a, text) -> a.endMessageParty())
            .with(PARTY_ID, "PartyId")
            .with(PARTY_NAME, "PartyName");
    private static final Element HEADER = Element.of(Role.RECORD, (a, xml, name) -> a.beginHeader(), null)
            .with(Assembly::messageId, "MessageId")
            .with(Assembly::threadId, "MessageThreadId")
            .with(Assembly::fileName, "MessageFileName")
            .with(Assembly::created, "MessageCreatedDateTime")
            .withCode(Assembly::controlType, "MessageControlType")
            .with(MESSAGE_PARTY, "MessageSender", "MessageRecipient", "SentOnBehalfOf");
    private static final Element PARTY = Element.of(Role.RECORD, (a, xml, name) -> a.beginParty(), null)
            .with(Assembly::reference, "PartyReference")
            .with(PARTY_ID, "PartyId")
            .with(PARTY_NAME, "PartyName");

    /** A list beside those of records. */
    static final Element FOREIGN_LIST = Element.of(Role.FOREIGN_LIST, null, null);

    /** The root of either message. */
    static final Element MESSAGE = container()
            .with(HEADER, "MessageHeader")
            .with(container().with(PARTY, "Party"), "PartyList")
            .with(container().with(RESOURCE, resources()), "ResourceList")
            .with(container().with(RELEASE, "Release", "TrackRelease", "ClipRelease"), "ReleaseList")
            .with(container().with(RELEASE_DEAL, "ReleaseDeal"), "DealList")
            .with(RELEASE, "PurgedRelease");

    private Grammar() {}

    /** Tells whether a boolean of XML Schema is true. */
    static boolean isTrue(@Nullable String text) {
        String value = text == null ? "" : text.trim();
        return value.equals("true") || value.equals("1");
    }

    /** A code in whose place a sender may have its own. */
    private static Element value(Element.End end) {
        return Element.code((a, xml, name) -> a.beginValue(xml), (a, text) -> end.end(a, a.value(text)));
    }

    private static Element container() {
        return Element.of(Role.CONTAINER, null, null);
    }

    private static String[] resources() {
        DdexResourceKind[] kinds = DdexResourceKind.values();
        String[] names = new String[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            names[i] = kinds[i].element();
        }
        return names;
    }
}
