package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.estimate.MemoryEstimator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvTableTest {
    private static final int ASSIGNMENTS = 20_000;

    @ParameterizedTest
    @CsvSource({"3, 20000", "3, 70", "1, 3", "16777215, 20000", "16777215, 70"})
    void leadsToTheLatestAssignmentOfEachKeyHoweverWideNumbersAre(int numbers, int keys) throws IOException {
        SourceText text = new SourceText();
        EnvTable table = new EnvTable(text, numbers);
        fill(table, text, keys);
        assertThat(table.size()).isEqualTo(ASSIGNMENTS);
        assertThat(table.keys()).isEqualTo(keys);
        for (int key = 0; key < keys; key++) {
            int latest = (ASSIGNMENTS - 1 - key) / keys * keys + key;
            assertThat(table.find("KEY_" + key)).isEqualTo(latest);
            assertThat(table.value(latest)).isEqualTo(Integer.toString(latest));
        }
        assertThat(table.find("KEY_" + keys)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 16, 17, 1000, 4096, 4097, 20_000})
    void holdsNoMoreThanTheTextAndFiftyFourBytesAVariable(int variables) throws IOException {
        holdsNoMoreThanItShould(variables, text(variables));
    }

    @Test
    void givesBackWhatItTookForKeysThatDidNotCome() throws IOException {
        holdsNoMoreThanItShould(20_000, text(20_000) + "# a comment\n".repeat(200_000));
    }

    private static void holdsNoMoreThanItShould(int variables, String text) throws IOException {
        EnvFile file = EnvParser.create().parseLarge(new ByteArrayInputStream(text.getBytes(UTF_8)));
        assertThat(file.size()).isEqualTo(variables);
        assertThat(file.get("KEY_" + (variables - 1))).isEqualTo(variables == 0 ? null : "value");
        assertThat(MemoryEstimator.estimate(file)).isLessThan(1500 + text.length() + 54L * variables);
    }

    private static String text(int variables) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < variables; i++) {
            text.append("KEY_").append(i).append("=value\n");
        }
        return text.toString();
    }

    private static void fill(EnvTable table, SourceText text, int keys) throws IOException {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < ASSIGNMENTS; i++) {
            file.append("KEY_").append(i % keys).append('=').append(i).append('\n');
        }
        SeenKeys seen = new SeenKeys() {
            @Override
            public boolean add(EnvSpan key) {
                return true;
            }

            @Override
            public boolean exact() {
                return true;
            }
        };
        InputStream in = text.copying(new ByteArrayInputStream(file.toString().getBytes(UTF_8)));
        try (EnvReader reader = new EnvReader(in, EnvConfig.defaults(), seen, found -> {}, Cancellation.none())) {
            while (reader.advance()) {
                table.add(reader, false);
                if (table.batchIsFull()) {
                    table.index(reader);
                }
            }
            table.index(reader);
            assertThat(reader.summary().duplicates()).isEqualTo(ASSIGNMENTS - keys);
        }
    }
}
