package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envyrc.memory.ddex.DdexEvent.Header;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.ddex.DdexEvent.MessageStart;
import io.envyrc.memory.ddex.DdexEvent.Party;
import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import io.envyrc.memory.ddex.DdexEvent.Skipped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Public messages of ERN 3.3 to 4.3, with counts that another program made. They stand beside the project, at
 * {@code shared/ddex-samples} of a parent directory, or where the system property {@code ddex.samples} says.
 */
class DdexSamplesTest {
    private static final int SAMPLES = 51;

    @Test
    void everySampleAgreesWithTheManifest() throws IOException {
        Path samples = samples();
        int read = 0;
        for (JsonNode sample : manifest(samples)) {
            String file = sample.get("file").stringValue();
            Map<String, Integer> found = new TreeMap<>();
            MessageEnd end =
                    DdexParser.create().parse(DdexSource.of(samples.resolve(file)), event -> count(event, found));
            assertThat(found).as(file).containsExactlyInAnyOrderEntriesOf(expected(sample));
            assertThat(end.bytes()).as(file).isEqualTo(Files.size(samples.resolve(file)));
            read++;
        }
        assertThat(read).isGreaterThanOrEqualTo(SAMPLES);
    }

    private static void count(DdexEvent event, Map<String, Integer> found) {
        if (event instanceof MessageStart start) {
            found.merge(start.type() + " " + start.version().code(), 1, Integer::sum);
        } else if (event instanceof Resource resource) {
            found.merge(resource.kind().element(), 1, Integer::sum);
            found.merge("ResourceReference", 1, Integer::sum);
        } else if (event instanceof Release release) {
            found.merge(release.kind().element(), 1, Integer::sum);
            if (release.reference() != null) {
                found.merge("ReleaseReference", 1, Integer::sum);
            }
        } else if (event instanceof ReleaseDeal) {
            found.merge("ReleaseDeal", 1, Integer::sum);
        } else if (event instanceof Party) {
            found.merge("Party", 1, Integer::sum);
        } else if (event instanceof Header) {
            found.merge("MessageHeader", 1, Integer::sum);
        } else if (event instanceof Skipped skipped) {
            // UpdateIndicator and the like stand in no list, so the manifest does not count them.
            if (!List.of("UpdateIndicator", "IsBackfill", "CatalogTransfer").contains(skipped.name())) {
                found.merge(skipped.name(), 1, Integer::sum);
            }
        } else if (event instanceof MessageEnd end && end.counts().deals() > 0) {
            found.merge("Deal", (int) end.counts().deals(), Integer::sum);
        }
    }

    private static Map<String, Integer> expected(JsonNode sample) {
        Map<String, Integer> counts = new TreeMap<>();
        counts.put(
                sample.get("root").stringValue() + " "
                        + sample.get("ern_version").stringValue(),
                1);
        for (JsonNode list : sample.get("list_children")) {
            for (String child : list.propertyNames()) {
                counts.merge(child, list.get(child).intValue(), Integer::sum);
            }
        }
        for (String name : List.of("MessageHeader", "Deal", "ResourceReference", "ReleaseReference")) {
            if (sample.get("counts").has(name)) {
                counts.put(name, sample.get("counts").get(name).intValue());
            }
        }
        if (sample.get("root").stringValue().equals("PurgeReleaseMessage")) {
            counts.put("PurgedRelease", 1);
        }
        return counts;
    }

    @Test
    void readsOfAnySizeGiveTheSameEvents() throws IOException {
        Path samples = samples();
        for (JsonNode sample : manifest(samples)) {
            Path file = samples.resolve(sample.get("file").stringValue());
            byte[] bytes = Files.readAllBytes(file);
            List<DdexEvent> expected = events(bytes, 1 << 16);
            for (int size : List.of(1, 2, 3, 7, 64, 1000, 4000, 4001, 32_768)) {
                assertThat(events(bytes, size))
                        .as("%s, bufferSize %d", file, size)
                        .isEqualTo(expected);
            }
        }
    }

    private static List<DdexEvent> events(byte[] bytes, int bufferSize) throws IOException {
        DdexLimits limits = DdexLimits.builder().bufferSize(bufferSize).build();
        List<DdexEvent> events = new ArrayList<>();
        DdexParser.builder().limits(limits).build().parse(new ByteArrayInputStream(bytes), events::add);
        return events;
    }

    static JsonNode manifest(Path samples) throws IOException {
        return new ObjectMapper().readTree(Files.readString(samples.resolve("manifest.json")));
    }

    static Path samples() {
        Path found = find();
        assumeTrue(found != null, "no shared/ddex-samples in a parent directory; set -Dddex.samples to run this test");
        return found == null ? Path.of("") : found;
    }

    private static @Nullable Path find() {
        String property = System.getProperty("ddex.samples");
        if (property != null) {
            return Path.of(property);
        }
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path candidate = dir.resolve("shared").resolve("ddex-samples");
            if (Files.isRegularFile(candidate.resolve("manifest.json"))) {
                return candidate;
            }
        }
        return null;
    }
}
