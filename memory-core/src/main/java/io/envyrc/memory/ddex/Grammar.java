package io.envyrc.memory.ddex;

import static io.envyrc.memory.ddex.Element.group;
import static io.envyrc.memory.ddex.Element.text;

import io.envyrc.memory.ddex.Element.End;
import io.envyrc.memory.ddex.Element.Role;
import io.envyrc.memory.ddex.Element.Start;

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

    private static final Element ID = text(Start.ID, End.ID);
    private static final Element DATE = Element.code(Start.DATE, End.DATE);
    private static final Element IDS = group(Start.NONE, End.NONE).with(ID, ID_SCHEMES);
    private static final Element WORK_IDS =
            group(Start.OTHER, End.OTHER).with(ID, "ISWC", "OpusNumber", "ComposerCatalogNumber", "ProprietaryId");
    private static final Element OTHER_RELEASE = group(Start.OTHER, End.OTHER).with(IDS, "ReleaseId");
    private static final Element PARTY_ID = text(Start.ID, End.PARTY_ID).with(ID, ID_SCHEMES);
    private static final Element PARTY_NAME = text(Start.NONE, End.NAME).with(End.NAME, "FullName");

    private static final Element TITLE =
            group(Start.TITLE, End.TITLE).with(End.TEXT, "TitleText").with(End.SUB_TEXT, "SubTitle");
    private static final Element PLAIN_TITLE = text(Start.TITLE, End.PLAIN_TITLE);
    private static final Element ARTIST = group(Start.ARTIST, End.ARTIST)
            .with(PARTY_ID, "PartyId")
            .with(PARTY_NAME, "PartyName")
            .with(End.ARTIST_REFERENCE, "ArtistPartyReference", "ContributorPartyReference")
            .withValue(
                    End.ROLE,
                    "ArtistRole",
                    "DisplayArtistRole",
                    "ArtisticRole",
                    "AdditionalRoles",
                    "Role",
                    "ResourceContributorRole",
                    "IndirectResourceContributorRole");
    private static final Element ARTIST_NAME = text(Start.ARTIST, End.PLAIN_ARTIST);
    private static final Element GENRE =
            group(Start.GENRE, End.GENRE).withCode(End.TEXT, "GenreText").with(End.SUB_TEXT, "SubGenre");

    /** What resources and releases have in common, for all territories or for some. */
    private static final Element DESCRIPTION = group(Start.NONE, End.NONE)
            .with(TITLE, "ReferenceTitle", "Title", "DisplayTitle", "AdditionalTitle")
            .with(PLAIN_TITLE, "DisplayTitleText")
            .with(ARTIST, "DisplayArtist", "DisplayConductor", "Contributor")
            .with(ARTIST, "ResourceContributor", "IndirectResourceContributor")
            .with(ARTIST_NAME, "DisplayArtistName")
            .with(GENRE, "Genre")
            .with(DATE, DATES)
            .withCode(End.LABEL, "LabelName", "ReleaseLabelReference");

    private static final Element RESOURCE_GROUP = group(Start.NONE, End.NONE);

    static {
        RESOURCE_GROUP
                .with(RESOURCE_GROUP, "ResourceGroup")
                .with(End.OTHER_REFERENCE, "LinkedReleaseResourceReference")
                .with(
                        group(Start.NONE, End.NONE).with(End.GROUPED, "ResourceGroupResourceReference"),
                        "ResourceGroupResourceReferenceList")
                .with(
                        group(Start.NONE, End.NONE)
                                .with(End.GROUPED, "ReleaseResourceReference")
                                .with(End.OTHER_REFERENCE, "LinkedReleaseResourceReference"),
                        "ResourceGroupContentItem");
    }

    private static final Element BY_TERRITORY = group(Start.BLOCK, End.BLOCK)
            .like(DESCRIPTION)
            .with(RESOURCE_GROUP, "ResourceGroup")
            .withValue(End.TYPE, "ReleaseType")
            .withCode(End.BLOCK_TERRITORY, "TerritoryCode")
            .withCode(End.EXCLUDED_BLOCK_TERRITORY, "ExcludedTerritoryCode");

    private static final Element RESOURCE = Element.of(Role.RECORD, Start.RESOURCE, End.NONE)
            .like(DESCRIPTION)
            .with(End.REFERENCE, "ResourceReference")
            .withValue(End.TYPE, "Type", "SoundRecordingType", "MidiType", "VideoType", "ImageType", "TextType")
            .withValue(End.TYPE, "SheetMusicType", "SoftwareType", "UserDefinedResourceType")
            .with(IDS, "ResourceId", "SoundRecordingId", "MidiId", "VideoId", "ImageId", "TextId", "SheetMusicId")
            .with(IDS, "SoftwareId", "UserDefinedResourceId")
            .with(WORK_IDS, "WorkId", "IndirectSoundRecordingId", "IndirectMidiId", "IndirectVideoId")
            .with(WORK_IDS, "IndirectTextId", "IndirectSheetMusicId", "IndirectSoftwareId")
            .with(WORK_IDS, "IndirectUserDefinedResourceId")
            .with(
                    group(Start.NONE, End.NONE).with(End.OTHER_REFERENCE, "ResourceRelatedResourceReference"),
                    "RelatedResource")
            .with(
                    group(Start.NONE, End.NONE)
                            .with(
                                    group(Start.NONE, End.NONE)
                                            .with(End.OTHER_REFERENCE, "ResourceContainedResourceReference"),
                                    "ResourceContainedResourceReference"),
                    "ResourceContainedResourceReferenceList")
            .with(group(Start.NONE, End.NONE).with(IDS, "ResourceId"), "SoundRecordingEdition", "VideoEdition")
            .withCode(End.DURATION, "Duration")
            .with(BY_TERRITORY, "SoundRecordingDetailsByTerritory", "MidiDetailsByTerritory", "VideoDetailsByTerritory")
            .with(BY_TERRITORY, "ImageDetailsByTerritory", "TextDetailsByTerritory", "SheetMusicDetailsByTerritory")
            .with(BY_TERRITORY, "SoftwareDetailsByTerritory", "UserDefinedResourceDetailsByTerritory");

    private static final Element RELEASE = Element.of(Role.RECORD, Start.RELEASE, End.NONE)
            .like(DESCRIPTION)
            .with(End.REFERENCE, "ReleaseReference")
            .withValue(End.TYPE, "ReleaseType")
            .with(IDS, "ReleaseId")
            .with(OTHER_RELEASE, "RelatedRelease", "SalesReportingProxyReleaseId")
            .withCode(End.DURATION, "Duration")
            .with(End.LISTED, "ReleaseResourceReference")
            .with(End.OTHER_REFERENCE, "LinkedReleaseResourceReference")
            .with(
                    group(Start.NONE, End.NONE).with(End.LISTED, "ReleaseResourceReference"),
                    "ReleaseResourceReferenceList")
            .with(RESOURCE_GROUP, "ResourceGroup")
            .with(BY_TERRITORY, "ReleaseDetailsByTerritory");

    private static final Element DEAL_RESOURCES = group(Start.NONE, End.NONE)
            .with(End.DEAL_RESOURCE, "DealResourceReference")
            .with(group(Start.NONE, End.NONE).withValue(End.USE, "UseType"), "Usage");
    private static final Element TERMS = group(Start.NONE, End.NONE)
            .withValue(End.MODEL, "CommercialModelType")
            .withValue(End.USE, "UseType")
            .with(group(Start.NONE, End.NONE).withValue(End.USE, "UseType"), "Usage")
            .with(DEAL_RESOURCES, "ResourceUsage", "InstantGratificationResourceList", "PreOrderIncentiveResourceList")
            .withCode(End.TERRITORY, "TerritoryCode")
            .withCode(End.EXCLUDED, "ExcludedTerritoryCode")
            .with(DATE, VALIDITY)
            .with(DATE, "PreOrderReleaseDate", "PreOrderReleaseDateTime")
            .with(DATE, "PreOrderPreviewDate", "PreOrderPreviewDateTime")
            .with(DATE, "ReleaseDisplayStartDate", "ReleaseDisplayStartDateTime")
            .with(DATE, "CoverArtPreviewStartDate", "CoverArtPreviewStartDateTime")
            .with(DATE, "TrackListingPreviewStartDate", "TrackListingPreviewStartDateTime")
            .with(DATE, "ClipPreviewStartDate", "ClipPreviewStartDateTime")
            .with(group(Start.NONE, End.NONE).with(DATE, VALIDITY), "ValidityPeriod")
            .with(End.TAKE_DOWN, "TakeDown")
            .with(End.ALL_CANCELLED, "AllDealsCancelled");
    private static final Element RELEASE_DEAL = Element.of(Role.RECORD, Start.RELEASE_DEAL, End.NONE)
            .with(End.DEALT, "DealReleaseReference")
            .with(DATE, "EffectiveDate")
            .with(group(Start.DEAL, End.DEAL).like(TERMS).with(TERMS, "DealTerms"), "Deal");

    private static final Element MESSAGE_PARTY = group(Start.MESSAGE_PARTY, End.MESSAGE_PARTY)
            .with(PARTY_ID, "PartyId")
            .with(PARTY_NAME, "PartyName");
    private static final Element HEADER = Element.of(Role.RECORD, Start.HEADER, End.NONE)
            .with(End.MESSAGE_ID, "MessageId")
            .with(End.THREAD_ID, "MessageThreadId")
            .with(End.FILE_NAME, "MessageFileName")
            .with(End.CREATED, "MessageCreatedDateTime")
            .withCode(End.CONTROL_TYPE, "MessageControlType")
            .with(MESSAGE_PARTY, "MessageSender", "MessageRecipient", "SentOnBehalfOf");
    private static final Element PARTY = Element.of(Role.RECORD, Start.PARTY, End.NONE)
            .with(End.REFERENCE, "PartyReference")
            .with(PARTY_ID, "PartyId")
            .with(PARTY_NAME, "PartyName");

    /** An element of a record that there is no place for, where it has only text. */
    static final Element UNKNOWN = text(Start.NONE, End.NONE);

    /** A list beside those of records. */
    static final Element FOREIGN_LIST = Element.of(Role.FOREIGN_LIST, Start.NONE, End.NONE);

    /** The root of either message. */
    static final Element MESSAGE = container()
            .with(HEADER, "MessageHeader")
            .with(container().with(PARTY, "Party"), "PartyList")
            .with(container().with(RESOURCE, resources()), "ResourceList")
            .with(container().with(RELEASE, "Release", "TrackRelease", "ClipRelease"), "ReleaseList")
            .with(container().with(RELEASE_DEAL, "ReleaseDeal"), "DealList")
            .with(RELEASE, "PurgedRelease");

    private Grammar() {}

    /** Returns the symbol of a name, {@link Symbols#NONE} if it means nothing anywhere. */
    static int symbol(String name) {
        return Symbols.of(name);
    }

    private static Element container() {
        return Element.of(Role.CONTAINER, Start.NONE, End.NONE);
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
