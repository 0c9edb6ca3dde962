package io.envyrc.memory.ddex;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An identifier.
 *
 * @param scheme what sort of identifier, as the message calls it: {@code GRid}, {@code ICPN}, {@code ISRC},
 *     {@code CatalogNumber}, {@code ProprietaryId}, {@code DPID}, {@code ISNI} and so on
 * @param value the identifier as written, without white space around it
 * @param namespace whose identifiers these are, which a proprietary one tells; null if not said
 */
public record DdexId(String scheme, String value, @Nullable String namespace) {
    public DdexId {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(value, "value");
    }

    static Optional<String> first(List<DdexId> ids, String scheme) {
        return ids.stream()
                .filter(id -> id.scheme().equals(scheme))
                .map(DdexId::value)
                .findFirst();
    }
}
