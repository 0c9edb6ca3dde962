package io.envyrc.sample;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.envyrc.memory.ddex.DdexArtist;
import io.envyrc.memory.ddex.DdexEvent;
import io.envyrc.memory.ddex.DdexGenre;
import io.envyrc.memory.ddex.DdexId;
import io.envyrc.memory.ddex.DdexTitle;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A release as it is answered, or a part of one whose lists are long.
 *
 * @param part which part; null for a whole release, or for the rest of one after its parts
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ReleaseLine(
        @Nullable String reference,
        @Nullable Integer part,
        List<String> types,
        List<Id> ids,
        List<String> titles,
        List<String> artists,
        List<String> genres,
        List<String> resources) {

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Id(String scheme, String value, @Nullable String namespace) {
        static Id of(DdexId id) {
            return new Id(id.scheme(), id.value(), id.namespace());
        }
    }

    /** Returns the line of an event; null if it is no release. */
    static @Nullable ReleaseLine of(DdexEvent event) {
        if (event instanceof DdexEvent.Release release) {
            return of(release, null);
        }
        return event instanceof DdexEvent.Part part && part.slice() instanceof DdexEvent.Release slice
                ? of(slice, part.index())
                : null;
    }

    private static ReleaseLine of(DdexEvent.Release release, @Nullable Integer part) {
        return new ReleaseLine(
                release.reference(),
                part,
                release.types(),
                release.ids().stream().map(Id::of).toList(),
                release.titles().stream().map(DdexTitle::text).toList(),
                release.artists().stream().map(ReleaseLine::name).toList(),
                release.genres().stream().map(DdexGenre::text).toList(),
                Stream.concat(release.resourceReferences().stream(), release.groupedReferences().stream())
                        .distinct()
                        .toList());
    }

    private static String name(DdexArtist artist) {
        return Objects.requireNonNullElse(artist.name(), String.valueOf(artist.partyReference()));
    }
}
