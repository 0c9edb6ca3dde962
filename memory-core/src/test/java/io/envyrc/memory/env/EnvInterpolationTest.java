package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvInterpolationTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("ENV", "env", "BOTH", "outer");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$SET|set",
                "${SET}|set",
                "$ENV|env",
                "a$SET.b${ENV}c|aset.benvc",
                "$NONE|~~",
                "${NONE}|~~",
                "${EMPTY}|~~",
                "${SET:-b}|set",
                "${EMPTY:-b}|b",
                "${NONE:-b}|b",
                "${SET-b}|set",
                "${EMPTY-b}|~~",
                "${NONE-b}|b",
                "${SET:+b}|b",
                "${EMPTY:+b}|~~",
                "${NONE:+b}|~~",
                "${SET+b}|b",
                "${EMPTY+b}|b",
                "${NONE+b}|~~",
                "${SET:?e}|set",
                "${SET?e}|set",
                "${EMPTY?e}|~~",
                "${NONE:-}|~~",
                "${NONE:-:-?+}|:-?+"
            })
    void eachOperatorGoesByWhetherTheVariableIsSet(String template, String value) throws IOException {
        assertThat(valueOf(template)).isEqualTo(value);
        assertThat(valueOf('"' + template + '"')).isEqualTo(value);
        assertThat(valueOf('`' + template + '`')).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "${NONE:-${SET}}|set",
                "${NONE:-${EMPTY:-${ENV:+$SET}}}|set",
                "${NONE:-a $SET b} c ${SET:+d}|a set b c d",
                "${NONE:-{\"a\": {\"b\": $SET}}}|{\"a\": {\"b\": set}}",
                "${SET:-${NONE:?never looked at}}|set",
                "${NONE:-a}}|a}",
                "${NONE:-{x}|{x"
            })
    void alternativesAreTemplatesThatEndWhereBracesBalance(String template, String value) throws IOException {
        assertThat(valueOf(template)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$$SET|$SET",
                "$$$SET|$set",
                "$${SET}|${SET}",
                "${NONE:-$$x}|$x",
                "a$|a$",
                "$ 5|$ 5",
                "$5|$5",
                "$(rm -rf .)|$(rm -rf .)",
                "\\$SET|\\set"
            })
    void aDollarBeforeAnythingElseStaysAndTwoAreOne(String template, String value) throws IOException {
        assertThat(valueOf(template)).isEqualTo(value);
    }

    @Test
    void singleQuotesKeepVariablesAsTheyAreWritten() throws IOException {
        assertThat(valueOf("'$SET ${SET:?e} $$'")).isEqualTo("$SET ${SET:?e} $$");
    }

    @Test
    void nothingIsReplacedByDefault() throws IOException {
        assertThat(values(EnvParser.create(), "A=1\nB=$A ${A:?e} $$"))
                .containsExactly(entry("A", "1"), entry("B", "$A ${A:?e} $$"));
    }

    @Test
    void theEnvironmentIsEmptyByDefault() throws IOException {
        EnvParser parser =
                EnvParser.builder().interpolation(EnvInterpolation.COMPOSE).build();
        assertThat(values(parser, "A=${PATH-none}")).containsExactly(entry("A", "none"));
    }

    @Test
    void lookupGoesByTheOrderThatIsSet() throws IOException {
        String text = "BOTH=inner\nA=$BOTH\nBOTH=later\nB=$BOTH\nC=$ENV";
        assertThat(values(parser().build(), text))
                .contains(entry("A", "outer"), entry("B", "outer"), entry("C", "env"));
        assertThat(values(parser().lookup(EnvLookup.FILE_FIRST).build(), text))
                .contains(entry("A", "inner"), entry("B", "later"), entry("C", "env"));
    }

    @ParameterizedTest
    @EnumSource
    void variablesThatNameEachOtherEndAtWhatWasSetBefore(EnvLookup lookup) throws IOException {
        assertThat(values(parser().lookup(lookup).build(), "A=$A\nB=<$C>\nC=<$B>\nB=<$C>"))
                .containsExactly(entry("A", ""), entry("B", "<<<>>>"), entry("C", "<<>>"));
    }

    @Test
    void whatIsPutInPlaceOfAVariableIsNotLookedThrough() throws IOException {
        assertThat(values(parser().build(), "A='$ENV'\nB=$A\nC=$B")).containsEntry("C", "$ENV");
    }

    @ParameterizedTest
    @ValueSource(ints = {ComposeTemplate.MAX_DEPTH, ComposeTemplate.MAX_DEPTH + 1})
    void nestingIsBounded(int depth) throws IOException {
        String template = "${NONE:-".repeat(depth) + "$SET" + "}".repeat(depth);
        if (depth <= ComposeTemplate.MAX_DEPTH) {
            assertThat(valueOf(template)).isEqualTo("set");
        } else {
            assertThatThrownBy(() -> valueOf(template))
                    .isInstanceOf(EnvParseException.class)
                    .hasMessage(".env line 3: variables stand in one another more than 32 deep");
        }
    }

    @Test
    void manyVariablesSideBySideAreNotNested() throws IOException {
        assertThat(valueOf("${NONE:-x}".repeat(5000))).isEqualTo("x".repeat(5000));
    }

    @Test
    void theResultIsBoundedAsEveryValueIs() {
        StringBuilder text = new StringBuilder("V0=0123456789\n");
        for (int i = 1; i < 20; i++) {
            text.append("V%d=%s\n".formatted(i, "${V%d}".formatted(i - 1).repeat(10)));
        }
        assertThatThrownBy(() -> values(parser().maxValueSize(10_000).build(), text.toString()))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(
                        ".env line 5: value is larger than 10000 characters (maxValueSize) with its variables replaced");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${NONE:?set it}|: set it",
                "${NONE?set it}|: set it",
                "${NONE:?}|''",
                "${NONE:?needs $ENV}|''",
                "${NONE:?{x} y}|''"
            })
    void aRequiredVariableIsNamedWithThePlainTextOfTheAuthor(String template, String text) {
        assertThatExceptionOfType(EnvParseException.class)
                .isThrownBy(() -> valueOf("s3cr3t" + template))
                .withMessage(".env line 3: required variable NONE is not set or empty" + text)
                .satisfies(e -> assertThat(e.line()).isEqualTo(3));
    }

    @Test
    void aRequiredVariableMayNotBeEmptyWithTheColon() {
        assertThatThrownBy(() -> valueOf("${EMPTY:?e}"))
                .hasMessage(".env line 3: required variable EMPTY is not set or empty: e");
    }

    @Test
    void longTextsAreCutInAMessage() {
        assertThatThrownBy(() -> valueOf("${NONE:?" + "e".repeat(300) + "}"))
                .hasMessage(".env line 3: required variable NONE is not set or empty: " + "e".repeat(200) + "...");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"${", "${}", "${ SET}", "${SET", "${SET:=b}", "${SET!}", "${1}", "${SET:-b", "${S.T}", "${:-b}"})
    void whatIsNoTemplateIsRefused(String template) {
        assertThatThrownBy(() -> valueOf("s3cr3t" + template))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 3: '${' in the value begins no variable such as ${NAME} or ${NAME:-text};"
                        + " write $$ for a single $");
    }

    @Test
    void anUnsetVariableIsReportedWithoutItsName() {
        assertThat(EnvEvents.of(parser().build(), "A=1\nexport PASSWORD=pa$sword${NONE}\nB=${NONE-x}")
                        .findings())
                .containsExactly(
                        "2:8 UNSET_VARIABLE the value names a variable that is not set; read as empty,"
                                + " write $$ for a single $",
                        "2:8 UNSET_VARIABLE the value names a variable that is not set; read as empty,"
                                + " write $$ for a single $");
    }

    @Test
    void onlyABoundedPartOfTheFileIsKept() throws IOException {
        int size = EarlierVariables.BYTES_A_VARIABLE + 2 * "A1".length();
        EnvParser parser = parser().maxInterpolationSize(size).build();
        assertThat(values(parser, "A=1\nB=$A\nC=${A:-x}$ENV")).contains(entry("B", "1"), entry("C", "1env"));
        assertThatThrownBy(() -> values(parser, "A=1\nB=22\nC=s3cr3t$B"))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(
                        ".env line 3: value names a variable that is not among those kept of the lines above:"
                                + " they take over %d bytes (maxInterpolationSize)",
                        size);
        assertThatThrownBy(() -> values(parser, "A=1\nA=22\nC=${A-x}")).hasMessageContaining("line 3: value names");
        assertThatThrownBy(() -> values(
                        parser().lookup(EnvLookup.FILE_FIRST)
                                .maxInterpolationSize(0)
                                .build(),
                        "A=1\nC=$ENV"))
                .hasMessageContaining("line 2: value names");
    }

    @Test
    void aReplacedVariableFreesWhatItTook() throws IOException {
        int size = EarlierVariables.BYTES_A_VARIABLE + 2 * "A22".length();
        EnvParser parser = parser().maxInterpolationSize(size).build();
        assertThat(values(parser, "A=1\nA=22\nA=3\nB=$A")).containsEntry("B", "3");
    }

    @Test
    void parseLargeKeepsWhatWasReplaced() throws IOException {
        EnvFile file = parser().build().parseLarge(new StringReader("A=1\nB=<$A>\nC='$A'"));
        assertThat(file.toMap()).containsExactly(entry("A", "1"), entry("B", "<1>"), entry("C", "$A"));
    }

    @Test
    void settingsThatDoNotGoTogetherAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parser().dialect(EnvDialect.NODE).build())
                .withMessage("env parser: NODE knows no interpolation but it was COMPOSE;"
                        + " use DOTENV with it, or NODE without");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parser().dialect(EnvDialect.COMPOSE)
                        .lookup(EnvLookup.FILE_FIRST)
                        .build())
                .withMessage("env parser: COMPOSE looks variables up in the order ENVIRONMENT_FIRST but lookup was"
                        + " FILE_FIRST; use DOTENV to choose");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parser().maxInterpolationSize(-1).build())
                .withMessage("env parser: maxInterpolationSize must be >= 0 bytes but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parser().maxExpansionSize(-1).build())
                .withMessage("env parser: maxExpansionSize must be >= 0 characters but was -1");
    }

    @Test
    void theSettingsShowNoValueOfTheEnvironment() {
        assertThat(new EnvReferences(EnvInterpolation.COMPOSE, EnvLookup.FILE_FIRST, Map.of("KEY", "s3cr3t"), 5, 6))
                .hasToString("EnvReferences[interpolation=COMPOSE, lookup=FILE_FIRST, environment=(1 variables),"
                        + " maxKeptSize=5, maxExpansionSize=6]");
    }

    private static EnvParser.Builder parser() {
        return EnvParser.builder().interpolation(EnvInterpolation.COMPOSE).environment(ENVIRONMENT);
    }

    private static @Nullable String valueOf(String template) throws IOException {
        return values(parser().build(), "SET=set\nEMPTY=\nRESULT=" + template).get("RESULT");
    }

    private static Map<String, String> values(EnvParser parser, String text) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        parser.stream(
                new ByteArrayInputStream(text.getBytes(UTF_8)),
                variable -> values.put(variable.key(), variable.value()));
        return values;
    }
}
