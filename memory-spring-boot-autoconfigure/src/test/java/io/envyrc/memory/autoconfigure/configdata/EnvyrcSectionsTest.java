package io.envyrc.memory.autoconfigure.configdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.origin.OriginTrackedValue;

class EnvyrcSectionsTest {
    private static final String[] PIECES = {
        "memory",
        "performance",
        "s3cret",
        ": ",
        ": ",
        ": ",
        "\n",
        "\n  ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "&a ",
        "*a",
        "<<",
        "? ",
        "!!int ",
        "!!float ",
        "!!binary ",
        "!!bool ",
        "!!timestamp ",
        "!!set ",
        "!!null ",
        "!<x> ",
        "'",
        "\"",
        "\\x",
        "\\U0011ffff",
        "#",
        "|",
        ">",
        "08",
        "0x",
        "0b_",
        "1:99",
        "---",
        "...",
        "%YAML 9.9\n",
        "\t",
        "~",
        "=",
        "@"
    };

    @Test
    void whateverTheTextItIsReadOrRefusedWithoutBeingQuoted() {
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "memory:\n  " : "");
            for (int pieces = 1 + random.nextInt(14); pieces > 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            try {
                read(text.toString());
                read++;
            } catch (UnusableImportException refused) {
                assertThat(refused).hasNoCause().message().doesNotContain("s3cret");
            }
        }
        assertThat(read).isBetween(1_000, 19_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"memory: &m {<<: *m, <<: *m, a: s3cret}", "memory: {a: !!binary s3cret%}", "memory: {<<: s3cret}"
            })
    void refusesWhatYamlAllowsAndNobodyMeans(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(UnusableImportException.class)
                .hasMessageContaining("this is not valid YAML")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @Test
    void scalarsAreWhatTheyAreInApplicationYml() {
        assertThat(
                        read(
                                "memory: {a: 1_000, b: 0x10, c: on, d: 2001-01-01, e: ~, f: [], g: !!bool x, h: 1.5, i: 1m30s}"))
                .extractingFromEntries(entry -> entry.getValue().getValue())
                .containsExactly(1000, 16, true, "2001-01-01", "", "", "", 1.5, "1m30s");
    }

    private static Map<String, OriginTrackedValue> read(String text) {
        EnvyrcFile file = EnvyrcFile.find(ConfigDataLocation.of("envyrc:/etc/.envyrc"), Path.of("/"));
        return new EnvyrcSections(file).read(text.getBytes(StandardCharsets.UTF_8));
    }
}
