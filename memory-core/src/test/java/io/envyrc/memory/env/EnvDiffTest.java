package io.envyrc.memory.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvDiffTest {

    @Test
    void tellsWhatTheOtherFileAddsRemovesAndChangesInTheOrderOfTheFiles() throws IOException {
        EnvFile file = parse("GONE_2=1\nSAME=1\nB=old\nGONE_1=1\nA=old\n");
        EnvFile other = parse("NEW_2=1\nA=new\nB=new\nSAME=1\nNEW_1=1\n");
        assertThat(file.diff(other))
                .isEqualTo(new EnvDiff(List.of("NEW_2", "NEW_1"), List.of("GONE_2", "GONE_1"), List.of("B", "A")));
        assertThat(other.diff(file))
                .isEqualTo(new EnvDiff(List.of("GONE_2", "GONE_1"), List.of("NEW_2", "NEW_1"), List.of("A", "B")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"A=1 | export A: '1' # one", "A= | A=\"\"", "A=1;A=2 | A=2"})
    void filesThatReadAlikeDoNotDiffer(String one, String two) throws IOException {
        EnvDiff diff = parse(one.replace(';', '\n')).diff(parse(two));
        assertThat(diff).isEqualTo(new EnvDiff(List.of(), List.of(), List.of()));
        assertThat(diff.isEmpty()).isTrue();
    }

    @Test
    void anEmptyValueIsNotAMissingOne() throws IOException {
        assertThat(parse("A=").diff(parse("")).removed()).containsExactly("A");
        assertThat(parse("A=").diff(parse("A=1")).changed()).containsExactly("A");
    }

    @Test
    void countsEditsAndReadsLargeFilesAlike() throws IOException {
        EnvFile file = parse("A=1\nB=2\nC=3\n");
        EnvFile edited = EnvParser.create().parseLarge(new StringReader("A=1\nB=2\nC=3\n"));
        assertThat(file.diff(edited).isEmpty()).isTrue();
        edited.set("A", "x");
        edited.delete("B");
        edited.set("D", "4");
        assertThat(file.diff(edited)).isEqualTo(new EnvDiff(List.of("D"), List.of("B"), List.of("A")));
    }

    @Test
    void showsKeysAndNoValueAndKeepsWhatItWasGiven() throws IOException {
        EnvDiff diff = parse("A=secret").diff(parse("A=hidden\nB=hidden"));
        assertThat(diff).hasToString("EnvDiff[added=[B], removed=[], changed=[A]]");
        List<String> keys = new ArrayList<>(List.of("A"));
        EnvDiff copied = new EnvDiff(keys, List.of(), List.of());
        keys.clear();
        assertThat(copied.added()).containsExactly("A");
    }

    private static EnvFile parse(String text) throws IOException {
        return EnvParser.create().parse(new StringReader(text));
    }
}
