package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.Entry;
import io.envyrc.memory.ddex.DdexEvent.Header;
import io.envyrc.memory.ddex.DdexEvent.Party;
import java.util.ArrayList;
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
    private final List<String> names = new ArrayList<>();
    private final List<DdexParty> parties = new ArrayList<>();
    private final List<DdexId> partyIds = new ArrayList<>();
    private Type type = Type.HEADER;
    private DdexResourceKind resourceKind = DdexResourceKind.SOUND_RECORDING;
    private DdexReleaseKind releaseKind = DdexReleaseKind.RELEASE;
    private boolean main;
    private @Nullable String reference;
    private @Nullable DdexDuration duration;
    private @Nullable String problem;

    private String idScheme = "";
    private @Nullable String idNamespace;
    private @Nullable String userDefined;
    private @Nullable String partyRole;
    private final List<String> partyNames = new ArrayList<>();

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

    Entry build(ByteRange range, int parts, int skipped) {
        String named = reference == null ? "" : reference;
        Entry entry = switch (type) {
            case HEADER -> header(range, parts, skipped);
            case PARTY -> new Party(range, parts, skipped, named, described.takeIds(), Lists.take(names));
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

    private Header header(ByteRange range, int parts, int skipped) {
        List<DdexParty> taken = Lists.take(parties);
        return new Header(range, parts, skipped, messageId, threadId, fileName, created, controlType, taken);
    }

    void beginHeader() {
        begin(Type.HEADER);
    }

    void beginParty() {
        begin(Type.PARTY);
    }

    void beginResource(String element) {
        begin(Type.RESOURCE);
        for (DdexResourceKind kind : RESOURCE_KINDS) {
            if (kind.element().equals(element)) {
                resourceKind = kind;
            }
        }
    }

    void beginRelease(XmlCursor xml, String element) {
        begin(Type.RELEASE);
        for (DdexReleaseKind kind : RELEASE_KINDS) {
            if (kind.element().equals(element)) {
                releaseKind = kind;
            }
        }
        main = Grammar.isTrue(xml.attribute("IsMainRelease"));
    }

    void beginReleaseDeal() {
        begin(Type.RELEASE_DEAL);
    }

    void reference(String text) {
        reference = held.field(reference, text);
    }

    void duration(String text) {
        try {
            duration = new DdexDuration(text);
        } catch (IllegalArgumentException e) {
            problem = "Duration is " + e.getMessage();
        }
    }

    void messageId(String text) {
        messageId = held.field(messageId, text);
    }

    void threadId(String text) {
        threadId = held.field(threadId, text);
    }

    void fileName(String text) {
        fileName = held.field(fileName, text);
    }

    void created(String text) {
        created = held.field(created, text);
    }

    void controlType(String text) {
        controlType = held.field(controlType, text);
    }

    void beginMessageParty(String role) {
        partyRole = role;
    }

    void endMessageParty() {
        if (partyRole != null) {
            parties.add(new DdexParty(partyRole, Lists.take(partyIds), Lists.take(partyNames)));
            held.close();
        }
        partyRole = null;
    }

    /** Begins a value of which the standard has a list, and a sender may have another. */
    void beginValue(XmlCursor xml) {
        userDefined = xml.attribute("UserDefinedValue");
    }

    /** Returns the value, its sender's own if it is none of the standard's. */
    String value(String text) {
        String own = userDefined;
        userDefined = null;
        return own != null && text.equals("UserDefined") ? own : text;
    }

    void beginId(XmlCursor xml, String scheme) {
        idScheme = scheme;
        idNamespace = held.openAttribute(xml.attribute("Namespace"));
    }

    void endId(String text) {
        addId(new DdexId(idScheme, held.open(text), idNamespace));
        idNamespace = null;
    }

    /** Ends an identifier that has others in it, or else is one by itself. */
    void endPlainId(String text) {
        if (!text.isEmpty()) {
            idScheme = "PartyId";
            endId(text);
        }
    }

    private void addId(DdexId id) {
        if (partyRole != null) {
            partyIds.add(id);
            held.openEntry();
        } else if (described.inArtist()) {
            described.artistId(id);
        } else {
            described.id(id);
        }
    }

    void endDate(String text) {
        if (type == Type.RELEASE_DEAL) {
            described.endDate(dealt.dates(), text);
        } else {
            described.endDate(text);
        }
    }

    void blockTerritory(String code) {
        if (!described.blockTerritory(code)) {
            problem = "details by territory name more than %d characters of territory codes"
                    .formatted(Described.MAX_BLOCK_LENGTH);
        }
    }

    void name(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (described.inArtist()) {
            described.artistName(text);
        } else if (partyRole != null) {
            held.openEntry();
            partyNames.add(held.open(text));
        } else {
            names.add(text);
            held.list(text);
        }
    }

    Described described() {
        return described;
    }

    Dealt dealt() {
        return dealt;
    }
}
