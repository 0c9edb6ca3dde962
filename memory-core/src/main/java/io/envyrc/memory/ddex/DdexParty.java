package io.envyrc.memory.ddex;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who sends or receives a message.
 *
 * @param role {@code MessageSender}, {@code MessageRecipient} or {@code SentOnBehalfOf}
 * @param ids the identifiers; one that is no more than text has the scheme {@code PartyId}
 * @param names full names, mostly one; none if not said
 */
public record DdexParty(String role, List<DdexId> ids, List<String> names) {
    public DdexParty {
        Objects.requireNonNull(role, "role");
        ids = List.copyOf(ids);
        names = List.copyOf(names);
    }

    /** Returns the first name; null if there is none. */
    public @Nullable String name() {
        return names.isEmpty() ? null : names.get(0);
    }
}
