package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Compares with dotenv's own regular expression and with {@code util.parseEnv}, both run by Node.
 * {@code -Denv.generated} sets how many inputs.
 */
class EnvGeneratedTest {
    private static final int COUNT = Integer.getInteger("env.generated", 4000);
    private static final long SEED = Long.getLong("env.seed", 20260101);

    @Test
    void readsGeneratedInputsAsTheRegularExpressionDoes(@TempDir Path dir) throws Exception {
        assumeTrue(NodeScript.version(dir) > 0, "node is not on PATH; the generated inputs are not compared");
        compare(EnvDialect.DOTENV, "dotenv-reference.js", dir);
    }

    @Test
    void readsGeneratedInputsAsNodeDoes(@TempDir Path dir) throws Exception {
        assumeTrue(NodeScript.version(dir) >= 24, "node 24 is not on PATH; the generated inputs are not compared");
        compare(EnvDialect.NODE, "node-reference.js", dir);
    }

    private static void compare(EnvDialect dialect, String script, Path dir) throws Exception {
        List<byte[]> inputs = new ArrayList<>();
        NastyInputs nasty = new NastyInputs(SEED);
        for (int i = 0; i < COUNT; i++) {
            inputs.add(nasty.next());
        }
        List<String> answers = NodeScript.answers(script, inputs, dir);
        assertThat(answers).hasSize(COUNT);
        EnvParser parser = EnvParser.builder().dialect(dialect).build();
        ObjectMapper json = new ObjectMapper();
        for (int i = 0; i < COUNT; i++) {
            Map<String, String> expected = new LinkedHashMap<>();
            for (JsonNode pair : json.readTree(answers.get(i))) {
                expected.put(pair.get(0).stringValue(), pair.get(1).stringValue());
            }
            Map<String, String> actual = parse(parser, inputs.get(i));
            if (dialect == EnvDialect.NODE) {
                // The one declared deviation: JavaScript loses this key.
                actual.remove("__proto__");
            }
            assertThat(actual)
                    .as("input %d: %s", i, json.writeValueAsString(new String(inputs.get(i), UTF_8)))
                    .isEqualTo(expected);
        }
    }

    private static Map<String, String> parse(EnvParser parser, byte[] input) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        parser.stream(new ByteArrayInputStream(input), variable -> values.put(variable.key(), variable.value()));
        return values;
    }
}
