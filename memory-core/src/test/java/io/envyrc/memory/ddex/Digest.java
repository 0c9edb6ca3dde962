package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.ddex.DdexEvent.Header;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.DdexEvent.Party;
import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A checksum over each list of a message's records, so that it is the same however records are cut into parts. Give it the
 * events, or the values that are expected.
 */
final class Digest implements Consumer<DdexEvent> {
    private final Map<String, CRC32> sums = new TreeMap<>();
    private final Map<String, Long> counts = new TreeMap<>();

    Digest add(String list, String value) {
        CRC32 sum = sums.computeIfAbsent(list, name -> new CRC32());
        sum.update(value.getBytes(UTF_8));
        sum.update(0);
        counts.merge(list, 1L, Long::sum);
        return this;
    }

    @Override
    public void accept(DdexEvent event) {
        if (event instanceof Part part) {
            lists(part.slice());
        } else if (event instanceof DdexEvent.Entry) {
            lists(event);
            if (event instanceof Resource resource) {
                add("references", resource.kind() + resource.reference());
                add(
                        "durations",
                        resource.duration() == null ? "" : resource.duration().text());
            } else if (event instanceof Release release) {
                add("references", release.kind() + String.valueOf(release.reference()));
            } else if (event instanceof Party party) {
                add("references", party.reference());
            } else if (event instanceof Header header) {
                add("references", String.valueOf(header.messageId()));
            }
        }
    }

    private void lists(DdexEvent entry) {
        if (entry instanceof Resource resource) {
            ids(resource.ids());
            described(resource.titles(), resource.artists(), resource.genres(), resource.dates());
        } else if (entry instanceof Release release) {
            ids(release.ids());
            described(release.titles(), release.artists(), release.genres(), release.dates());
            release.types().forEach(type -> add("types", type));
            release.territories().forEach(code -> add("territories", code));
            release.resourceReferences().forEach(reference -> add("listed", reference));
            release.groupedReferences().forEach(reference -> add("grouped", reference));
        } else if (entry instanceof ReleaseDeal deal) {
            deal.releaseReferences().forEach(reference -> add("dealt", reference));
            deal.deals().forEach(this::deal);
        } else if (entry instanceof Party party) {
            ids(party.ids());
            party.names().forEach(name -> add("names", name));
        } else if (entry instanceof Header header) {
            header.parties().forEach(party -> add("names", String.valueOf(party.name())));
        }
    }

    private void ids(List<DdexId> ids) {
        ids.forEach(id -> add("ids", id.scheme() + id.value()));
    }

    private void described(
            List<DdexTitle> titles, List<DdexArtist> artists, List<DdexGenre> genres, List<DdexDate> dates) {
        titles.forEach(title -> add("titles", title.text()));
        artists.forEach(artist -> add("artists", String.valueOf(artist.name()) + artist.partyReference()));
        artists.forEach(artist -> artist.roles().forEach(role -> add("roles", role)));
        genres.forEach(genre -> add("genres", genre.text()));
        dates.forEach(date -> add("dates", date.type() + date.value()));
    }

    private void deal(DdexDeal deal) {
        deal.commercialModels().forEach(model -> add("models", model));
        deal.useTypes().forEach(use -> add("uses", use));
        deal.territories().forEach(code -> add("dealTerritories", code));
        deal.dates().forEach(date -> add("dealDates", date.type() + date.value()));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        sums.forEach((list, sum) -> text.append(list)
                .append('=')
                .append(counts.get(list))
                .append(':')
                .append(Long.toHexString(sum.getValue()))
                .append(' '));
        return text.toString();
    }
}
