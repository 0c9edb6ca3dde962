package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What resources and releases have in common, as far as it was read. Not thread-safe. */
final class Described {
    /** Characters of territory codes that a block may have, which is room for all there are, twice. */
    static final int MAX_BLOCK_LENGTH = 2048;

    private final Held held;
    private final List<String> types = new ArrayList<>();
    private final List<DdexId> ids = new ArrayList<>();
    private final List<DdexTitle> titles = new ArrayList<>();
    private final List<DdexArtist> artists = new ArrayList<>();
    private final List<DdexGenre> genres = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();
    private final List<String> territories = new ArrayList<>();
    private final List<DdexDate> dates = new ArrayList<>();
    private final List<String> listed = new ArrayList<>();
    private final List<String> grouped = new ArrayList<>();
    // Of a resource those of its work, of a release those of others.
    private final List<DdexId> otherIds = new ArrayList<>();
    private final List<String> otherReferences = new ArrayList<>();
    private boolean inOther;
    private boolean hadIds;

    // The territories of the block that is open: one code mostly, a list now and then.
    private @Nullable String block;
    private @Nullable StringBuilder longBlock;

    private String kind = "";
    private @Nullable String text;
    private final List<String> subTexts = new ArrayList<>();
    private @Nullable String language;
    private @Nullable String scope;

    private boolean inArtist;
    private final List<String> artistNames = new ArrayList<>();
    private final List<DdexId> artistIds = new ArrayList<>();
    private @Nullable String artistReference;
    private int sequence;
    private final List<String> roles = new ArrayList<>();

    Described(Held held) {
        this.held = held;
    }

    /** Begins anew; the lists are empty then, for they were taken or cleared. */
    void reset() {
        hadIds = false;
        inOther = false;
        endBlock();
        forget();
    }

    void clear() {
        types.clear();
        ids.clear();
        titles.clear();
        artists.clear();
        genres.clear();
        labels.clear();
        territories.clear();
        dates.clear();
        listed.clear();
        grouped.clear();
        otherIds.clear();
        otherReferences.clear();
        endBlock();
        forget();
    }

    boolean hadIds() {
        return hadIds;
    }

    List<DdexId> takeIds() {
        return Lists.take(ids);
    }

    Resource resource(
            ByteRange range,
            int parts,
            int skipped,
            DdexResourceKind resourceKind,
            String reference,
            @Nullable DdexDuration duration) {
        return new Resource(
                range,
                parts,
                skipped,
                resourceKind,
                reference,
                Lists.take(types),
                Lists.take(ids),
                Lists.take(titles),
                Lists.take(artists),
                duration,
                Lists.take(genres),
                Lists.take(labels),
                Lists.take(territories),
                Lists.take(dates),
                Lists.take(otherIds),
                Lists.take(otherReferences));
    }

    Release release(
            ByteRange range,
            int parts,
            int skipped,
            DdexReleaseKind releaseKind,
            @Nullable String reference,
            boolean main,
            @Nullable DdexDuration duration) {
        return new Release(
                range,
                parts,
                skipped,
                releaseKind,
                reference,
                main,
                Lists.take(types),
                Lists.take(ids),
                Lists.take(titles),
                Lists.take(artists),
                duration,
                Lists.take(genres),
                Lists.take(labels),
                Lists.take(territories),
                Lists.take(dates),
                Lists.take(listed),
                Lists.take(grouped),
                Lists.take(otherReferences),
                Lists.take(otherIds));
    }

    private void add(List<String> list, String value) {
        list.add(value);
        held.list(value);
    }

    /** Adds an identifier whose texts were held as those of the value that is open. */
    void id(DdexId id) {
        held.close();
        if (inOther) {
            otherIds.add(id);
        } else {
            ids.add(id);
            hadIds = true;
        }
    }

    /** Says whether identifiers are of the work or of another release. */
    void other(boolean begun) {
        inOther = begun;
    }

    void otherReference(String value) {
        add(otherReferences, value);
    }

    void type(String value) {
        add(types, value);
    }

    void label(String value) {
        add(labels, value);
    }

    void listed(String value) {
        add(listed, value);
    }

    void grouped(String value) {
        add(grouped, value);
    }

    void endBlock() {
        block = null;
        longBlock = null;
    }

    /** Adds a territory to the open block; false if there are too many, for each title of the block names them all. */
    boolean blockTerritory(String code) {
        add(territories, code);
        if (block == null) {
            block = code;
        } else {
            if (longBlock == null) {
                longBlock = new StringBuilder(block);
            }
            longBlock.append(' ').append(code);
        }
        return (longBlock == null ? block.length() : longBlock.length()) <= MAX_BLOCK_LENGTH;
    }

    /** Forgets the value that was open. */
    private void forget() {
        kind = "";
        text = null;
        subTexts.clear();
        language = null;
        scope = null;
        inArtist = false;
        artistNames.clear();
        artistIds.clear();
        artistReference = null;
        roles.clear();
    }

    /** Lists the value that was open. */
    private void close() {
        held.close();
        forget();
    }

    private void open(XmlCursor xml, String newKind) {
        kind = newKind;
        if (longBlock != null) {
            block = longBlock.toString();
            longBlock = null;
            held.list(block);
        }
        String applicable = xml.attribute("ApplicableTerritoryCode");
        scope = applicable == null ? block : held.openAttribute(applicable);
    }

    void beginTitle(XmlCursor xml, String element) {
        String titleType = held.openAttribute(xml.attribute("TitleType"));
        open(xml, titleType == null ? element : titleType);
        language = held.openAttribute(xml.attribute("LanguageAndScriptCode"));
    }

    void text(String value) {
        text = held.open(value);
    }

    void subText(String value) {
        subTexts.add(held.open(value));
    }

    private @Nullable String takeSubTexts() {
        if (subTexts.size() < 2) {
            return subTexts.isEmpty() ? null : subTexts.get(0);
        }
        return held.open(String.join(" / ", subTexts));
    }

    void endTitle() {
        titles.add(new DdexTitle(kind, text == null ? "" : text, takeSubTexts(), language, scope));
        close();
    }

    void plainTitle(String value) {
        text(value);
        endTitle();
    }

    void beginGenre(XmlCursor xml) {
        open(xml, "");
    }

    void endGenre() {
        genres.add(new DdexGenre(text == null ? "" : text, takeSubTexts(), scope));
        close();
    }

    void beginDate(XmlCursor xml, String element) {
        open(xml, element);
    }

    /** Ends a date, and adds it to a list. */
    void endDate(List<DdexDate> list, String value) {
        list.add(new DdexDate(kind, held.open(value), scope));
        close();
    }

    void endDate(String value) {
        endDate(dates, value);
    }

    void beginArtist(XmlCursor xml, String element) {
        open(xml, element);
        inArtist = true;
        sequence = sequence(xml.attribute("SequenceNumber"));
    }

    private static int sequence(@Nullable String number) {
        try {
            return number == null ? 0 : Integer.parseInt(number.trim());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    boolean inArtist() {
        return inArtist;
    }

    void artistName(String value) {
        held.openEntry();
        artistNames.add(held.open(value));
    }

    /** Adds an identifier, whose texts were held, to the artist that is open. */
    void artistId(DdexId id) {
        held.openEntry();
        artistIds.add(id);
    }

    void artistReference(String value) {
        artistReference = held.open(value);
    }

    void role(String value) {
        held.openEntry();
        roles.add(held.open(value));
    }

    void plainArtist(String name) {
        artistName(name);
        endArtist();
    }

    void endArtist() {
        artists.add(new DdexArtist(
                kind,
                Lists.take(artistNames),
                artistReference,
                Lists.take(artistIds),
                Lists.take(roles),
                sequence,
                scope));
        close();
    }
}
