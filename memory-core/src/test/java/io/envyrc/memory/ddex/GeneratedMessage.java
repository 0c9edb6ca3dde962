package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A message of any size that does not exist as a whole anywhere. Once read to its end it knows what was in it: how many
 * records, and a {@link Digest} of them.
 */
public final class GeneratedMessage extends BlockInput {
    private static final String[] CODES = {"GB", "US", "DE", "FR", "JP", "BR", "Worldwide"};
    private static final String[] USES = {"OnDemandStream", "PermanentDownload", "NonInteractiveStream"};

    private enum Section {
        START,
        PARTIES,
        RESOURCES,
        RELEASES,
        DEALS,
        END,
        OVER
    }

    private final MessageShape shape;
    private final boolean third;
    private final XmlText xml;
    private final Digest digest = new Digest();
    private Section section = Section.START;
    private long sectionEnd;
    private long size;
    private int number;
    private long resources;
    private long releases;
    private long releaseDeals;
    private long deals;
    private long parties;

    public GeneratedMessage(MessageShape shape) {
        this.shape = shape;
        this.third = shape.version().generation() == 3;
        this.xml = new XmlText(shape);
    }

    /** Returns a whole message. */
    public static byte[] bytes(MessageShape shape) {
        try {
            return new GeneratedMessage(shape).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    boolean isOver() {
        return section == Section.OVER;
    }

    @Override
    byte[] block() {
        step();
        byte[] block = xml.take().getBytes(UTF_8);
        size += block.length;
        return block;
    }

    Digest digest() {
        return digest;
    }

    long size() {
        return size;
    }

    /** Returns how many records of each sort there are: parties, resources, releases, release deals, and deals. */
    String counts() {
        return "%d %d %d %d %d".formatted(parties, resources, releases, releaseDeals, deals);
    }

    static String counts(DdexCounts counts) {
        return "%d %d %d %d %d"
                .formatted(
                        counts.parties(), counts.resources(), counts.releases(), counts.releaseDeals(), counts.deals());
    }

    private void step() {
        switch (section) {
            case START -> start();
            case PARTIES -> list("PartyList", 0.05, Section.RESOURCES, this::party);
            case RESOURCES -> list("ResourceList", 0.5, Section.RELEASES, this::resource);
            case RELEASES ->
                list("ReleaseList", 0.8, Section.DEALS, shape.giant() ? this::giantRelease : this::release);
            case DEALS -> list("DealList", 1.0, Section.END, shape.giant() ? this::giantDeal : this::releaseDeal);
            case END -> {
                boolean bare = shape.names() == MessageShape.Names.DEFAULT;
                xml.raw(bare ? "</NewReleaseMessage>\n" : "</ern:NewReleaseMessage>\n");
                section = Section.OVER;
            }
            case OVER -> throw new IllegalStateException("over");
        }
    }

    private void start() {
        String namespace = "http://ddex.net/xml/ern/" + shape.version().code();
        boolean plain = shape.names() == MessageShape.Names.DEFAULT;
        xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        String declaration = (plain ? " xmlns=\"" : " xmlns:ern=\"") + namespace + "\"";
        String attributes = declaration + " LanguageAndScriptCode=\"en\" ReleaseProfileVersionId=\"Audio\"";
        if (shape.names() == MessageShape.Names.ROOT_ONLY) {
            xml.raw("<ern:NewReleaseMessage" + attributes + ">").open("MessageHeader");
        } else {
            xml.open("NewReleaseMessage", attributes).open("MessageHeader");
        }
        xml.leaf("MessageThreadId", "T1").leaf("MessageId", "M1");
        xml.open("MessageSender").leaf("PartyId", "PADPIDA1").open("PartyName").leaf("FullName", "Sender");
        xml.close("PartyName").close("MessageSender").leaf("MessageCreatedDateTime", "2026-01-02T03:04:05Z");
        xml.close("MessageHeader");
        digest.add("references", "M1").add("names", "Sender");
        section = third ? Section.RESOURCES : Section.PARTIES;
        sectionEnd = -1;
    }

    /** Writes one entry of a list, or its start before or its end after. */
    private void list(String name, double share, Section next, Runnable entry) {
        if (sectionEnd < 0) {
            sectionEnd = (long) (share * shape.bytes());
            xml.open(name);
            number = 0;
        }
        entry.run();
        number++;
        if (size >= sectionEnd) {
            finishGiant();
            xml.close(name);
            section = next;
            sectionEnd = -1;
        }
    }

    private void finishGiant() {
        if (shape.giant() && section == Section.RELEASES) {
            if (!third) {
                xml.close("ResourceGroup");
            }
            xml.close("Release");
        } else if (shape.giant() && section == Section.DEALS) {
            xml.close("ReleaseDeal");
        }
    }

    private void party() {
        xml.open("Party").leaf("PartyReference", "P" + number).open("PartyId").leaf("ISNI", "0000" + number);
        xml.close("PartyId")
                .open("PartyName")
                .leaf("FullName", "Artist " + number)
                .close("PartyName")
                .close("Party");
        digest.add("references", "P" + number).add("ids", "ISNI0000" + number).add("names", "Artist " + number);
        parties++;
    }

    private void resource() {
        DdexResourceKind kind = number % 10 == 9 ? DdexResourceKind.IMAGE : DdexResourceKind.SOUND_RECORDING;
        String isrc = "GBAYE" + padded(number, 7);
        xml.open(kind.element());
        xml.leaf("ResourceReference", "A" + number);
        if (third) {
            xml.open(kind.element() + "Id").leaf("ISRC", isrc).close(kind.element() + "Id");
            title("ReferenceTitle", number);
        } else {
            xml.open("ResourceId").leaf("ISRC", isrc).close("ResourceId");
            title("DisplayTitle", number);
        }
        xml.leaf("Duration", "PT3M" + number % 60 + "S");
        foreign();
        if (third) {
            xml.open(kind.element() + "DetailsByTerritory").leaf("TerritoryCode", "Worldwide");
            artist("PartyName", "ArtistRole");
            genre();
            xml.close(kind.element() + "DetailsByTerritory");
        } else {
            artist("ArtistPartyReference", "DisplayArtistRole");
        }
        xml.close(kind.element());
        digest.add("references", kind + "A" + number).add("ids", "ISRC" + isrc);
        digest.add("durations", "PT3M" + number % 60 + "S");
        resources++;
    }

    /** As a format would, which takes longer than all the rest of a block. */
    private static String padded(int number, int digits) {
        String text = Integer.toString(number);
        return "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    private void artist(String by, String role) {
        xml.open("DisplayArtist", " SequenceNumber=\"1\"");
        if (by.equals("PartyName")) {
            xml.open(by).leaf("FullName", "Artist " + number).close(by);
            digest.add("artists", "Artist " + number + "null");
        } else {
            xml.leaf(by, "P" + number);
            digest.add("artists", "nullP" + number);
        }
        xml.leaf(role, "MainArtist").close("DisplayArtist");
        digest.add("roles", "MainArtist");
    }

    private void genre() {
        xml.open("Genre").leaf("GenreText", "Rock &amp; Roll").close("Genre");
        digest.add("genres", "Rock & Roll");
    }

    private void title(String element, int seed) {
        GeneratedTitle title = GeneratedTitle.of(seed, shape.extras());
        xml.open(element).leaf("TitleText", title.written()).close(element);
        digest.add("titles", title.read());
    }

    private void foreign() {
        if (shape.extras() && number % 5 == 0) {
            xml.raw("<x:Note xmlns:x=\"urn:example\" x:a=\"1\"><x:Title>no</x:Title><x:Title/></x:Note><Unheard/>");
        }
    }

    private void release() {
        xml.open("Release", number == 0 ? " IsMainRelease=\"true\"" : "").leaf("ReleaseReference", "R" + number);
        releaseStart();
        if (third) {
            xml.open("ReleaseResourceReferenceList").leaf("ReleaseResourceReference", "A" + number);
            xml.close("ReleaseResourceReferenceList").open("ReleaseDetailsByTerritory");
            xml.leaf("TerritoryCode", "GB").leaf("TerritoryCode", "IE");
            digest.add("listed", "A" + number).add("territories", "GB").add("territories", "IE");
            artist("PartyName", "ArtistRole");
            genre();
            date();
            xml.close("ReleaseDetailsByTerritory");
        } else {
            artist("ArtistPartyReference", "DisplayArtistRole");
            genre();
            date();
            xml.open("ResourceGroup");
            grouped();
            xml.close("ResourceGroup");
        }
        xml.close("Release");
    }

    private void releaseStart() {
        xml.open("ReleaseId")
                .leaf("GRid", "A1" + number)
                .leaf("ICPN", "5" + number)
                .close("ReleaseId");
        xml.leaf("ReleaseType", "Album");
        title("ReferenceTitle", number);
        digest.add("references", "RELEASER" + number).add("types", "Album");
        digest.add("ids", "GRidA1" + number).add("ids", "ICPN5" + number);
        releases++;
    }

    private void date() {
        String date = "2026-02-" + padded(1 + number % 28, 2);
        xml.leaf("ReleaseDate", date);
        digest.add("dates", "ReleaseDate" + date);
    }

    private void grouped() {
        xml.open("ResourceGroupContentItem").leaf("SequenceNumber", "1");
        xml.leaf("ReleaseResourceReference", "A" + number).close("ResourceGroupContentItem");
        digest.add("grouped", "A" + number);
    }

    private void giantRelease() {
        if (number == 0) {
            xml.open("Release").leaf("ReleaseReference", "R0");
            releaseStart();
            if (!third) {
                xml.open("ResourceGroup");
            }
        }
        if (third) {
            xml.open("ReleaseDetailsByTerritory").leaf("TerritoryCode", CODES[number % CODES.length]);
            digest.add("territories", CODES[number % CODES.length]);
            title("Title", number);
            artist("PartyName", "ArtistRole");
            genre();
            xml.close("ReleaseDetailsByTerritory");
        } else {
            xml.open("ResourceGroup");
            grouped();
            xml.close("ResourceGroup");
        }
    }

    private void releaseDeal() {
        xml.open("ReleaseDeal").leaf("DealReleaseReference", "R" + number);
        digest.add("dealt", "R" + number);
        deal(1 + number % 3);
        xml.close("ReleaseDeal");
        releaseDeals++;
    }

    private void giantDeal() {
        if (number == 0) {
            xml.open("ReleaseDeal").leaf("DealReleaseReference", "R0");
            digest.add("dealt", "R0");
            releaseDeals++;
            deal(3000);
        }
        deal(2);
    }

    private void deal(int territories) {
        xml.open("Deal").open("DealTerms").leaf("CommercialModelType", "SubscriptionModel");
        digest.add("models", "SubscriptionModel");
        String use = USES[number % USES.length];
        if (third) {
            xml.open("Usage").leaf("UseType", use).close("Usage");
        } else {
            xml.leaf("UseType", use);
        }
        digest.add("uses", use);
        for (int i = 0; i < territories; i++) {
            String code = CODES[(number + i) % CODES.length];
            xml.leaf("TerritoryCode", code);
            digest.add("dealTerritories", code);
        }
        xml.open("ValidityPeriod").leaf("StartDate", "2026-03-04").close("ValidityPeriod");
        digest.add("dealDates", "StartDate2026-03-04");
        xml.close("DealTerms").close("Deal");
        deals++;
    }
}
