package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.Entry;
import io.envyrc.memory.ddex.DdexEvent.Header;
import io.envyrc.memory.ddex.DdexEvent.Party;
import io.envyrc.memory.ddex.Element.End;
import io.envyrc.memory.ddex.Element.Start;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record in work. Elements of the message put their text here; {@link #build} makes a record, or a slice of one, of
 * what is here and forgets the lists. Not thread-safe.
 */
final class Assembly {
    private enum Type {
        HEADER,
        PARTY,
        RESOURCE,
        RELEASE,
        RELEASE_DEAL
    }

    private static final DdexResourceKind[] RESOURCE_KINDS = DdexResourceKind.values();
    private static final DdexReleaseKind[] RELEASE_KINDS = DdexReleaseKind.values();

    private final Held held = new Held();
    private final Described described = new Described(held);
    private final Dealt dealt = new Dealt(held);
    private final Gathered<String> names = new Gathered<>();
    private final Gathered<DdexParty> parties = new Gathered<>();
    private final Gathered<DdexId> partyIds = new Gathered<>();
    private Type type = Type.HEADER;
    private DdexResourceKind resourceKind = DdexResourceKind.SOUND_RECORDING;
    private DdexReleaseKind releaseKind = DdexReleaseKind.RELEASE;
    // Of a few minutes each, durations are equal often enough.
    private final @Nullable DdexDuration[] durations = new DdexDuration[512];
    private boolean main;
    private @Nullable String reference;
    private @Nullable DdexDuration duration;
    private @Nullable String problem;

    private String idScheme = "";
    private @Nullable String idNamespace;
    private @Nullable String partyRole;
    private @Nullable String userDefined;
    private final Gathered<String> partyNames = new Gathered<>();

    private @Nullable String messageId;
    private @Nullable String threadId;
    private @Nullable String fileName;
    private @Nullable String created;
    private @Nullable String controlType;

    private void begin(Type newType) {
        type = newType;
        duration = null;
        main = false;
        problem = null;
        partyRole = null;
        described.reset();
        dealt.reset();
    }

    /** Forgets the record, before its end. */
    void clear() {
        names.clear();
        parties.clear();
        partyIds.clear();
        partyNames.clear();
        idNamespace = null;
        described.clear();
        dealt.clear();
        end();
        problem = null;
    }

    /** Returns about how much memory the record takes, and how much of that {@link #build} would take away. */
    Held held() {
        return held;
    }

    /** Returns how many deals the record has so far, those of earlier slices included. */
    long deals() {
        return dealt.deals();
    }

    /** Returns what is wrong with the record, or null. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Returns what the record lacks now that it is over, or null. */
    @Nullable
    String missing() {
        return switch (type) {
            case PARTY -> reference == null ? "Party has no PartyReference" : null;
            case RESOURCE -> reference == null ? resourceKind.element() + " has no ResourceReference" : null;
            case RELEASE -> described.hadIds() ? null : releaseKind.element() + " has no ReleaseId";
            case RELEASE_DEAL -> dealt.hadReleases() ? null : "ReleaseDeal has no DealReleaseReference";
            case HEADER -> null;
        };
    }

    /** Does what is to be done at a start tag. */
    void begin(Start start, XmlCursor xml, String name) {
        switch (start) {
            case HEADER -> begin(Type.HEADER);
            case PARTY -> begin(Type.PARTY);
            case RESOURCE -> beginResource(name);
            case RELEASE -> beginRelease(xml, name);
            case RELEASE_DEAL -> begin(Type.RELEASE_DEAL);
            case MESSAGE_PARTY -> beginMessageParty(name);
            case ID -> beginId(xml, name);
            case DATE -> described.beginDate(xml, name);
            case TITLE -> described.beginTitle(xml, name);
            case ARTIST -> described.beginArtist(xml, name);
            case GENRE -> described.beginGenre(xml);
            case BLOCK -> described.endBlock();
            case DEAL -> dealt.begin();
            case VALUE -> userDefined = xml.attributeCount() == 0 ? null : xml.attribute("UserDefinedValue");
            case OTHER -> described.other(true);
            case NONE -> {
                // Its children tell all.
            }
        }
    }

    /** Does what is to be done at an end tag. */
    void end(End end, String text) {
        switch (end) {
            case REFERENCE -> reference = held.field(reference, text);
            case DURATION -> duration(text);
            case MESSAGE_ID -> messageId = held.field(messageId, text);
            case THREAD_ID -> threadId = held.field(threadId, text);
            case FILE_NAME -> fileName = held.field(fileName, text);
            case CREATED -> created = held.field(created, text);
            case CONTROL_TYPE -> controlType = held.field(controlType, text);
            case MESSAGE_PARTY -> endMessageParty();
            case ID -> endId(text);
            case PARTY_ID -> endPlainId(text);
            case NAME -> name(text);
            case DATE -> date(text);
            case TITLE -> described.endTitle();
            case PLAIN_TITLE -> described.plainTitle(text);
            case TEXT -> described.text(text);
            case SUB_TEXT -> described.subText(text);
            case ARTIST -> described.endArtist();
            case PLAIN_ARTIST -> described.plainArtist(text);
            case ARTIST_REFERENCE -> described.artist().reference(text);
            case ROLE -> described.artist().role(value(text));
            case GENRE -> described.endGenre();
            case LABEL -> described.label(text);
            case TYPE -> described.type(value(text));
            case LISTED -> described.listed(text);
            case GROUPED -> described.grouped(text);
            case BLOCK -> described.endBlock();
            case BLOCK_TERRITORY -> blockTerritory(text);
            case DEALT -> dealt.release(text);
            case DEAL -> dealt.end();
            case MODEL -> dealt.model(value(text));
            case USE -> dealt.use(value(text));
            case TERRITORY -> dealt.territory(text);
            case EXCLUDED -> dealt.excluded(text);
            case TAKE_DOWN -> dealt.takeDown(isTrue(text));
            case ALL_CANCELLED -> dealt.allCancelled(isTrue(text));
            case EXCLUDED_BLOCK_TERRITORY -> blockTerritory("-" + text);
            case OTHER -> described.other(false);
            case OTHER_REFERENCE -> described.otherReference(text);
            case DEAL_RESOURCE -> dealt.resource(text);
            case NONE -> {
                // Its children told all.
            }
        }
    }

    Entry build(ByteRange range, int parts, int skipped) {
        String named = reference == null ? "" : reference;
        Entry entry = switch (type) {
            case HEADER -> header(range, parts, skipped);
            case PARTY -> new Party(range, parts, skipped, named, described.takeIds(), names.take());
            case RESOURCE -> described.resource(range, parts, skipped, resourceKind, named, duration);
            case RELEASE -> described.release(range, parts, skipped, releaseKind, reference, main, duration);
            case RELEASE_DEAL -> dealt.releaseDeal(range, parts, skipped);
        };
        held.taken();
        return entry;
    }

    /** Ends the record, of which the last slice was built. */
    void end() {
        held.clear();
        reference = null;
        messageId = null;
        threadId = null;
        fileName = null;
        created = null;
        controlType = null;
    }

    /** Tells whether a boolean of XML Schema is true. */
    private static boolean isTrue(@Nullable String text) {
        String value = text == null ? "" : text.trim();
        return value.equals("true") || value.equals("1");
    }

    /** Returns a value of which the standard has a list, or the sender's own if it is none of these. */
    private String value(String text) {
        String own = userDefined;
        userDefined = null;
        return own != null && text.equals("UserDefined") ? own : text;
    }

    private Header header(ByteRange range, int parts, int skipped) {
        List<DdexParty> taken = parties.take();
        return new Header(range, parts, skipped, messageId, threadId, fileName, created, controlType, taken);
    }

    private void beginResource(String element) {
        begin(Type.RESOURCE);
        for (DdexResourceKind kind : RESOURCE_KINDS) {
            if (kind.element().equals(element)) {
                resourceKind = kind;
                return;
            }
        }
    }

    private void beginRelease(XmlCursor xml, String element) {
        begin(Type.RELEASE);
        for (DdexReleaseKind kind : RELEASE_KINDS) {
            if (kind.element().equals(element)) {
                releaseKind = kind;
                break;
            }
        }
        main = isTrue(xml.attribute("IsMainRelease"));
    }

    private void duration(String text) {
        int slot = text.hashCode() & (durations.length - 1);
        DdexDuration known = durations[slot];
        if (known != null && known.text().equals(text)) {
            duration = known;
            return;
        }
        try {
            duration = new DdexDuration(text);
            durations[slot] = duration;
        } catch (IllegalArgumentException e) {
            problem = "Duration is " + e.getMessage();
        }
    }

    private void beginMessageParty(String role) {
        partyRole = role;
    }

    private void endMessageParty() {
        if (partyRole != null) {
            parties.add(new DdexParty(partyRole, partyIds.take(), partyNames.take()));
            held.close();
        }
        partyRole = null;
    }

    private void beginId(XmlCursor xml, String scheme) {
        idScheme = scheme;
        idNamespace = xml.attributeCount() == 0 ? null : held.openAttribute(xml.attribute("Namespace"));
    }

    private void endId(String text) {
        addId(new DdexId(idScheme, held.open(text), idNamespace));
        idNamespace = null;
    }

    /** Ends an identifier that has others in it, or else is one by itself. */
    private void endPlainId(String text) {
        if (!text.isEmpty()) {
            idScheme = "PartyId";
            endId(text);
        }
    }

    private void addId(DdexId id) {
        if (partyRole != null) {
            partyIds.add(id);
            held.openEntry();
        } else if (described.artist().isOpen()) {
            described.artist().id(id);
        } else {
            described.id(id);
        }
    }

    private void date(String text) {
        if (type == Type.RELEASE_DEAL) {
            described.endDate(dealt.dates(), text);
        } else {
            described.endDate(text);
        }
    }

    private void blockTerritory(String code) {
        if (!described.blockTerritory(code)) {
            problem = "details by territory name more than %d characters of territory codes"
                    .formatted(Described.MAX_BLOCK_LENGTH);
        }
    }

    private void name(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (described.artist().isOpen()) {
            described.artist().name(text);
        } else if (partyRole != null) {
            held.openEntry();
            partyNames.add(held.open(text));
        } else {
            names.add(text);
            held.list(text);
        }
    }
}
