package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Compares with dotenv's own regular expression, run by Node. {@code -Denv.generated} sets how many inputs. */
class DotenvGeneratedTest {
    private static final int COUNT = Integer.getInteger("env.generated", 4000);
    private static final long SEED = Long.getLong("env.seed", 20260101);

    @Test
    void readsGeneratedInputsAsTheRegularExpressionDoes(@TempDir Path dir) throws Exception {
        assumeTrue(nodeIsOnPath(), "node is not on PATH; the generated inputs are not compared");
        List<byte[]> inputs = new ArrayList<>();
        NastyInputs nasty = new NastyInputs(SEED);
        for (int i = 0; i < COUNT; i++) {
            inputs.add(nasty.next());
        }
        List<String> answers = askNode(inputs, dir);
        assertThat(answers).hasSize(COUNT);
        ObjectMapper json = new ObjectMapper();
        for (int i = 0; i < COUNT; i++) {
            Map<String, String> expected = new LinkedHashMap<>();
            for (JsonNode pair : json.readTree(answers.get(i))) {
                expected.put(pair.get(0).stringValue(), pair.get(1).stringValue());
            }
            assertThat(parse(inputs.get(i)))
                    .as("input %d: %s", i, json.writeValueAsString(new String(inputs.get(i), UTF_8)))
                    .isEqualTo(expected);
        }
    }

    private static Map<String, String> parse(byte[] input) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        EnvParser.create().stream(
                new ByteArrayInputStream(input), variable -> values.put(variable.key(), variable.value()));
        return values;
    }

    private static List<String> askNode(List<byte[]> inputs, Path dir) throws IOException, InterruptedException {
        Path script = dir.resolve("dotenv-reference.js");
        try (InputStream in =
                Objects.requireNonNull(DotenvGeneratedTest.class.getResourceAsStream("dotenv-reference.js"))) {
            Files.copy(in, script);
        }
        Path questions = dir.resolve("inputs");
        Path answers = dir.resolve("answers");
        Files.write(
                questions,
                inputs.stream().map(Base64.getEncoder()::encodeToString).toList());
        Process node = new ProcessBuilder("node", script.toString(), questions.toString(), answers.toString())
                .inheritIO()
                .start();
        assertThat(node.waitFor(120, SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
        return Files.readAllLines(answers);
    }

    private static boolean nodeIsOnPath() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "node")));
    }
}
