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
    // Records are like those before them in what costs an object each.
    private final @Nullable DdexDate[] latestDates = new DdexDate[256];
    private DdexGenre latestGenre = new DdexGenre("", null, null);
    private boolean hadIds;

    // The territories of the block that is open: one code mostly, a list now and then.
    private @Nullable String block;
    private @Nullable StringBuilder longBlock;

    private String kind = "";
    private @Nullable String text;
    private @Nullable String subText;
    private @Nullable String language;
    private @Nullable String scope;

    private boolean inArtist;
    private @Nullable String artistName;
    private @Nullable String artistReference;
    private int sequence;
    private final Gathered<String> roles = new Gathered<>();

    Described(Held held) {
        this.held = held;
    }

    /** Begins anew; the lists are empty then, for they were taken or cleared. */
    void reset() {
        hadIds = false;
        inArtist = false;
        endBlock();
    }

    void clear() {
        types.clear();
        ids.clear();
        titles.clear();
        artists.clear();
        roles.clear();
        genres.clear();
        labels.clear();
        territories.clear();
        dates.clear();
        listed.clear();
        grouped.clear();
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
                dates.take());
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
                grouped.take());
    }

    private void add(Gathered<String> list, String value) {
        list.add(value);
        held.add(value);
    }

    void id(DdexId id) {
        ids.add(id);
        held.add(id.value());
        hadIds = true;
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

    private void open(XmlCursor xml, String newKind) {
        kind = newKind;
        text = null;
        subText = null;
        if (longBlock != null) {
            block = longBlock.toString();
            longBlock = null;
        }
        language = null;
        scope = block;
        if (xml.attributeCount() > 0) {
            language = xml.attribute("LanguageAndScriptCode");
            String applicable = xml.attribute("ApplicableTerritoryCode");
            scope = applicable == null ? block : applicable;
        }
    }

    void beginTitle(XmlCursor xml, String element) {
        String titleType = xml.attributeCount() == 0 ? null : xml.attribute("TitleType");
        open(xml, titleType == null ? element : titleType);
    }

    void text(String value) {
        text = value;
    }

    void subText(String value) {
        subText = subText == null ? value : subText + " / " + value;
    }

    void endTitle() {
        String title = text == null ? "" : text;
        titles.add(new DdexTitle(kind, title, subText, language, scope));
        held.add(subText == null ? title : title + subText);
    }

    void plainTitle(String value) {
        text = value;
        endTitle();
    }

    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }

    void beginGenre(XmlCursor xml) {
        open(xml, "");
    }

    void endGenre() {
        String genre = text == null ? "" : text;
        DdexGenre latest = latestGenre;
        if (!latest.text().equals(genre)
                || !isSame(latest.subGenre(), subText)
                || !isSame(latest.territories(), scope)) {
            latest = new DdexGenre(genre, subText, scope);
            latestGenre = latest;
        }
        genres.add(latest);
        held.add(genre);
    }

    void beginDate(XmlCursor xml, String element) {
        open(xml, element);
    }

    DdexDate date(String value) {
        int slot = value.hashCode() & (latestDates.length - 1);
        DdexDate latest = latestDates[slot];
        if (latest == null
                || !latest.value().equals(value)
                || !latest.type().equals(kind)
                || !isSame(latest.territories(), scope)) {
            latest = new DdexDate(kind, value, scope);
            latestDates[slot] = latest;
        }
        return latest;
    }

    void date(DdexDate date) {
        dates.add(date);
        held.add(date.value());
    }

    void beginArtist(XmlCursor xml, String element) {
        open(xml, element);
        inArtist = true;
        artistName = null;
        artistReference = null;
        sequence = xml.attributeCount() == 0 ? 0 : sequence(xml.attribute("SequenceNumber"));
    }

    private static int sequence(@Nullable String number) {
        if (number != null && number.length() == 1) {
            return Math.max(0, Character.digit(number.charAt(0), 10));
        }
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
        artistName = value;
    }

    void artistReference(String value) {
        artistReference = value;
    }

    void role(String value) {
        add(roles, value);
    }

    void plainArtist(String name) {
        artistName = name;
        endArtist();
    }

    void endArtist() {
        artists.add(new DdexArtist(kind, artistName, artistReference, roles.take(), sequence, scope));
        held.add(artistName == null ? "" : artistName);
        inArtist = false;
    }
}
