package io.envyrc.memory.ddex;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An artist or another contributor.
 *
 * @param type the element that names them: {@code DisplayArtist}, {@code DisplayArtistName}, {@code DisplayConductor},
 *     {@code Contributor}, {@code ResourceContributor} or {@code IndirectResourceContributor}
 * @param names full names, mostly one; none where a reference takes its place
 * @param partyReference reference to a {@link DdexEvent.Party} of the message (ERN 4); null if there is none
 * @param ids the identifiers (ERN 3); one that is no more than text has the scheme {@code PartyId}
 * @param roles what they did, in the order of the message
 * @param sequence the sequence number; 0 if not said
 * @param territories codes of the territories it applies to, separated by spaces, and of those it does not apply to with
 *     a {@code -} before; null if not said
 */
public record DdexArtist(
        String type,
        List<String> names,
        @Nullable String partyReference,
        List<DdexId> ids,
        List<String> roles,
        int sequence,
        @Nullable String territories) {
    public DdexArtist {
        Objects.requireNonNull(type, "type");
        names = Lists.copy(names);
        ids = Lists.copy(ids);
        roles = Lists.copy(roles);
    }

    /** Returns the first name; null if there is none. */
    public @Nullable String name() {
        return names.isEmpty() ? null : names.get(0);
    }
}
