package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What motdotla/dotenv 18 really answered for 865 inputs from 18 projects' suites. The file stands beside the project,
 * at {@code shared/env-corpus.json} of a parent directory, or where the system property {@code env.corpus} says.
 */
class DotenvCorpusTest {

    @Test
    void answersEveryCaseAsDotenvDoes() throws IOException {
        Path corpus = corpus();
        assumeTrue(
                corpus != null, "no shared/env-corpus.json in a parent directory; set -Denv.corpus to run this test");
        List<String> differences = new ArrayList<>();
        int cases = 0;
        for (JsonNode each : new ObjectMapper().readTree(Files.readString(corpus))) {
            JsonNode values = each.get("dotenv").get("values");
            Map<String, String> expected = new LinkedHashMap<>();
            values.properties()
                    .forEach(entry ->
                            expected.put(entry.getKey(), entry.getValue().stringValue()));
            Map<String, String> actual = parse(each.get("input").stringValue());
            // The one declared deviation: JavaScript loses this key.
            actual.remove("__proto__");
            if (!actual.equals(expected)) {
                differences.add(
                        "%s: expected %s but was %s".formatted(each.get("id").stringValue(), expected, actual));
            }
            cases++;
        }
        assertThat(differences).isEmpty();
        assertThat(cases).isGreaterThanOrEqualTo(865);
    }

    private static Map<String, String> parse(String input) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        EnvParser.create().stream(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                variable -> values.put(variable.key(), variable.value()));
        return values;
    }

    private static @Nullable Path corpus() {
        String property = System.getProperty("env.corpus");
        if (property != null) {
            return Path.of(property);
        }
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path candidate = dir.resolve("shared").resolve("env-corpus.json");
            if (Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        return null;
    }
}
