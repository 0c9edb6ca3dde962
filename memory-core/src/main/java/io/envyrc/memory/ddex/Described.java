package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What resources and releases have in common, as far as it was read. Not thread-safe. */
final class Described {
    /** Characters of territory codes that a block may have, which is room for all there are, twice. */
    static final int MAX_BLOCK_LENGTH = 2048;

    private final Held held;
    private final Gathered<String> types = new Gathered<>();
    private final Gathered<DdexId> ids = new Gathered<>();
    private final Gathered<DdexTitle> titles = new Gathered<>();
    private final Gathered<DdexArtist> artists = new Gathered<>();
    private final Gathered<DdexGenre> genres = new Gathered<>();
    private final Gathered<String> labels = new Gathered<>();
    private final Gathered<String> territories = new Gathered<>();
    private final Gathered<DdexDate> dates = new Gathered<>();
    private final Gathered<String> listed = new Gathered<>();
    private final Gathered<String> grouped = new Gathered<>();
    // Of a resource those of its work, of a release those of others.
    private final Gathered<DdexId> otherIds = new Gathered<>();
    private final Gathered<String> otherReferences = new Gathered<>();
    private boolean inOther;
    private final Repeats repeats = new Repeats();
    private final OpenArtist artist;
    private boolean hadIds;

    // The territories of the block that is open: one code mostly, a list now and then.
    private @Nullable String block;
    private @Nullable StringBuilder longBlock;

    private String kind = "";
    private @Nullable String text;
    private final Gathered<String> subTexts = new Gathered<>();
    private @Nullable String language;
    private @Nullable String scope;

    Described(Held held) {
        this.held = held;
        this.artist = new OpenArtist(held);
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
        return ids.take();
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
                types.take(),
                ids.take(),
                titles.take(),
                artists.take(),
                duration,
                genres.take(),
                labels.take(),
                territories.take(),
                dates.take(),
                otherIds.take(),
                otherReferences.take());
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
                types.take(),
                ids.take(),
                titles.take(),
                artists.take(),
                duration,
                genres.take(),
                labels.take(),
                territories.take(),
                dates.take(),
                listed.take(),
                grouped.take(),
                otherReferences.take(),
                otherIds.take());
    }

    private void add(Gathered<String> list, String value) {
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
        artist.clear();
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
        String applicable = xml.attributeCount() == 0 ? null : xml.attribute("ApplicableTerritoryCode");
        scope = applicable == null ? block : held.openAttribute(applicable);
    }

    void beginTitle(XmlCursor xml, String element) {
        open(xml, element);
        if (xml.attributeCount() > 0) {
            String titleType = held.openAttribute(xml.attribute("TitleType"));
            kind = titleType == null ? element : titleType;
            language = held.openAttribute(xml.attribute("LanguageAndScriptCode"));
        }
    }

    void text(String value) {
        text = held.open(value);
    }

    void subText(String value) {
        subTexts.add(held.open(value));
    }

    private @Nullable String takeSubTexts() {
        List<String> taken = subTexts.take();
        if (taken.size() < 2) {
            return taken.isEmpty() ? null : taken.get(0);
        }
        return held.open(String.join(" / ", taken));
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
        genres.add(repeats.genre(text == null ? "" : text, takeSubTexts(), scope));
        close();
    }

    void beginDate(XmlCursor xml, String element) {
        open(xml, element);
    }

    /** Ends a date, and adds it to a list. */
    void endDate(Gathered<DdexDate> list, String value) {
        held.open(value);
        list.add(repeats.date(kind, value, scope));
        close();
    }

    void endDate(String value) {
        endDate(dates, value);
    }

    void beginArtist(XmlCursor xml, String element) {
        open(xml, element);
        artist.begin(xml.attributeCount() == 0 ? null : xml.attribute("SequenceNumber"));
    }

    /** Returns the artist that is open, if one is. */
    OpenArtist artist() {
        return artist;
    }

    void plainArtist(String name) {
        artist.name(name);
        endArtist();
    }

    void endArtist() {
        artists.add(artist.build(kind, scope));
        close();
    }
}
