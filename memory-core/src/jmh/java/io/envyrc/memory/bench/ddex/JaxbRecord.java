package io.envyrc.memory.bench.ddex;

import jakarta.xml.bind.annotation.XmlAccessType;
import jakarta.xml.bind.annotation.XmlAccessorType;
import jakarta.xml.bind.annotation.XmlAttribute;
import jakarta.xml.bind.annotation.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any record of the message, with what ours takes of it, for JAXB to fill. */
@XmlAccessorType(XmlAccessType.FIELD)
@SuppressWarnings("unused") // JAXB fills the fields, and who measures that looks at few of them
final class JaxbRecord {
    @XmlAttribute(name = "IsMainRelease")
    private boolean main;

    @XmlElement(name = "PartyReference")
    private @Nullable String party;

    @XmlElement(name = "ResourceReference")
    private @Nullable String resource;

    @XmlElement(name = "ReleaseReference")
    private @Nullable String release;

    @XmlElement(name = "DealReleaseReference")
    private final List<String> dealReleases = new ArrayList<>();

    @XmlElement(name = "PartyId")
    private final List<Ids> partyIds = new ArrayList<>();

    @XmlElement(name = "ResourceId")
    private final List<Ids> resourceIds = new ArrayList<>();

    @XmlElement(name = "ReleaseId")
    private final List<Ids> releaseIds = new ArrayList<>();

    @XmlElement(name = "PartyName")
    private final List<Name> names = new ArrayList<>();

    @XmlElement(name = "DisplayTitle")
    private final List<Title> displayTitles = new ArrayList<>();

    @XmlElement(name = "ReferenceTitle")
    private final List<Title> titles = new ArrayList<>();

    @XmlElement(name = "Duration")
    private @Nullable String duration;

    @XmlElement(name = "DisplayArtist")
    private final List<Artist> artists = new ArrayList<>();

    @XmlElement(name = "ReleaseType")
    private final List<String> types = new ArrayList<>();

    @XmlElement(name = "Genre")
    private final List<Genre> genres = new ArrayList<>();

    @XmlElement(name = "ReleaseDate")
    private @Nullable String date;

    @XmlElement(name = "ResourceGroup")
    private @Nullable Group group;

    @XmlElement(name = "Deal")
    private final List<Deal> deals = new ArrayList<>();

    boolean isNamed() {
        return party != null || resource != null || release != null || !dealReleases.isEmpty();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Ids {
        @XmlElement(name = "ISNI")
        private @Nullable String isni;

        @XmlElement(name = "ISRC")
        private @Nullable String isrc;

        @XmlElement(name = "GRid")
        private @Nullable String grid;

        @XmlElement(name = "ICPN")
        private @Nullable String icpn;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Name {
        @XmlElement(name = "FullName")
        private @Nullable String fullName;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Title {
        @XmlElement(name = "TitleText")
        private @Nullable String text;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Artist {
        @XmlAttribute(name = "SequenceNumber")
        private int sequence;

        @XmlElement(name = "ArtistPartyReference")
        private @Nullable String party;

        @XmlElement(name = "DisplayArtistRole")
        private final List<String> roles = new ArrayList<>();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Genre {
        @XmlElement(name = "GenreText")
        private @Nullable String text;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Group {
        @XmlElement(name = "ResourceGroupContentItem")
        private final List<Item> items = new ArrayList<>();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Item {
        @XmlElement(name = "ReleaseResourceReference")
        private @Nullable String resource;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Deal {
        @XmlElement(name = "DealTerms")
        private final List<Terms> terms = new ArrayList<>();
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Terms {
        @XmlElement(name = "CommercialModelType")
        private final List<String> models = new ArrayList<>();

        @XmlElement(name = "UseType")
        private final List<String> uses = new ArrayList<>();

        @XmlElement(name = "TerritoryCode")
        private final List<String> territories = new ArrayList<>();

        @XmlElement(name = "ValidityPeriod")
        private @Nullable Period validity;
    }

    @XmlAccessorType(XmlAccessType.FIELD)
    private static final class Period {
        @XmlElement(name = "StartDate")
        private @Nullable String start;
    }
}
