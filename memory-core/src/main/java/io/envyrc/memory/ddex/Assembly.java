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
    private @Nullable String partyRole;
    private @Nullable String partyName;

    private @Nullable String messageId;
    private @Nullable String threadId;
    private @Nullable String fileName;
    private @Nullable String created;
    private @Nullable String controlType;

    private void begin(Type newType) {
        type = newType;
        reference = null;
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
        described.clear();
        dealt.clear();
        held.clear();
        problem = null;
    }

    /** Returns about how much memory the lists of the record take, in bytes. */
    long heldBytes() {
        return held.bytes();
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
        held.clear();
        return entry;
    }

    private Header header(ByteRange range, int parts, int skipped) {
        List<DdexParty> taken = Lists.take(parties);
        return new Header(range, parts, skipped, messageId, threadId, fileName, created, controlType, taken);
    }

    void beginHeader() {
        begin(Type.HEADER);
        messageId = null;
        threadId = null;
        fileName = null;
        created = null;
        controlType = null;
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
        main = "true".equals(xml.attribute("IsMainRelease"));
    }

    void beginReleaseDeal() {
        begin(Type.RELEASE_DEAL);
    }

    void reference(String text) {
        reference = text;
    }

    void duration(String text) {
        try {
            duration = new DdexDuration(text);
        } catch (IllegalArgumentException e) {
            problem = "Duration is " + e.getMessage();
        }
    }

    void messageId(String text) {
        messageId = text;
    }

    void threadId(String text) {
        threadId = text;
    }

    void fileName(String text) {
        fileName = text;
    }

    void created(String text) {
        created = text;
    }

    void controlType(String text) {
        controlType = text;
    }

    void beginMessageParty(String role) {
        partyRole = role;
        partyName = null;
    }

    void endMessageParty() {
        if (partyRole != null) {
            parties.add(new DdexParty(partyRole, Lists.take(partyIds), partyName));
            held.add(partyRole);
        }
        partyRole = null;
    }

    void beginId(XmlCursor xml, String scheme) {
        idScheme = scheme;
        idNamespace = xml.attribute("Namespace");
    }

    void endId(String text) {
        addId(new DdexId(idScheme, text, idNamespace));
    }

    void plainPartyId(String text) {
        if (!text.isEmpty()) {
            addId(new DdexId("PartyId", text, null));
        }
    }

    private void addId(DdexId id) {
        if (partyRole != null) {
            partyIds.add(id);
            held.add(id.value());
        } else if (!described.inArtist()) {
            described.id(id);
        }
    }

    void endDate(String text) {
        DdexDate date = described.date(text);
        if (type == Type.RELEASE_DEAL) {
            dealt.date(date);
        } else {
            described.date(date);
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
            partyName = text;
        } else {
            names.add(text);
            held.add(text);
        }
    }

    Described described() {
        return described;
    }

    Dealt dealt() {
        return dealt;
    }
}
