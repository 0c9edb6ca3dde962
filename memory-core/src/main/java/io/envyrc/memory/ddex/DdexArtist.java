package io.envyrc.memory.ddex;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An artist or another contributor.
 *
 * @param type the element that names them: {@code DisplayArtist}, {@code DisplayArtistName}, {@code DisplayConductor},
 *     {@code Contributor}, {@code ResourceContributor} or {@code IndirectResourceContributor}
 * @param name the full name; null where a reference takes its place
 * @param partyReference reference to a {@link DdexEvent.Party} of the message (ERN 4); null if there is none
 * @param roles what they did, in the order of the message
 * @param sequence the sequence number; 0 if not said
 * @param territories codes of the territories it applies to, separated by spaces; null if not said
 */
public record DdexArtist(
        String type,
        @Nullable String name,
        @Nullable String partyReference,
        List<String> roles,
        int sequence,
        @Nullable String territories) {
    public DdexArtist {
        Objects.requireNonNull(type, "type");
        roles = Lists.copy(roles);
    }
}
