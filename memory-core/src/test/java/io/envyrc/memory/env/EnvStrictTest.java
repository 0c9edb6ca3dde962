package io.envyrc.memory.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.env.EnvDiagnostic.Severity;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvStrictTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "junk | 2 | 3 | line skipped: it is no comment and no KEY=value",
                "KEY=ab#c | 2 | 9 | '#' cuts the value here; quote the value to keep the rest",
                "A=2 | 2 | 3 | the key is set again; the last one counts",
                "9a=2 | 2 | 3 | the key is not of the form [A-Za-z_][A-Za-z0-9_]*",
                "a.b=2 | 2 | 3 | the key is not of the form [A-Za-z_][A-Za-z0-9_]*",
                "B=\"x | 2 | 5 | unterminated double quote opened at column 5; the value is read as unquoted"
            })
    void theFirstFindingIsAnError(String line, long atLine, int atColumn, String message) {
        EnvParser strict = EnvParser.builder().strict().build();
        assertThatExceptionOfType(EnvParseException.class)
                .isThrownBy(() -> strict.parse(new StringReader("A=1\n  " + line)))
                .withMessage(".env line %d: %s".formatted(atLine, message))
                .satisfies(e -> {
                    assertThat(e.line()).isEqualTo(atLine);
                    assertThat(e.column()).isEqualTo(atColumn);
                });
    }

    @Test
    void findingsBelowTheSeverityAreTaken() throws IOException {
        EnvParser strict = EnvParser.builder().strict(Severity.ERROR).build();
        assertThat(strict.parse(new StringReader("A=1\nA=2")).get("A")).isEqualTo("2");
        assertThatExceptionOfType(EnvParseException.class)
                .isThrownBy(() -> strict.parse(new StringReader("A=1\nA=2\njunk")))
                .withMessage(".env line 3: line skipped: it is no comment and no KEY=value");
    }

    @Test
    void aCleanFileIsTakenAndEdited() throws IOException {
        EnvFile file = EnvParser.builder().strict().build().parse(new StringReader("A=1\nB=2\n"));
        file.set("b.c", "3");
        file.writeTo(new StringWriter());
        assertThat(file.toMap()).containsKeys("A", "B", "b.c");
    }
}
