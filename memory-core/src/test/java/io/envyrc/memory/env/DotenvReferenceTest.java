package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Reads generated texts by dotenv's regular expression too, spelled for Java: an independent reading of the rules. */
class DotenvReferenceTest {
    private static final long SEED = Long.getLong("env.seed", 20260808);
    private static final String SPACE = "[\\t-\\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]";
    private static final String START = "(?<=\\A|[\\n\\r\u2028\u2029])";
    private static final String END = "(?=\\z|[\\n\\r\u2028\u2029])";
    private static final Pattern LINE = Pattern.compile((START + "s*(?:exports+)?([A-Za-z0-9_.-]+)(?:s*=s*?|:s+?)"
                    + "(s*'(?:\\\\'|[^'])*'|s*\"(?:\\\\\"|[^\"])*\"|s*`(?:\\\\`|[^`])*`|[^#\\r\\n]+)?"
                    + "s*(?:#[^\\n\\r\u2028\u2029]*)?" + END)
            .replace("exports", "export\0")
            .replaceAll("(?<![\\\\])s([*+])", Matcher.quoteReplacement(SPACE) + "$1")
            .replace("export\0", "export" + SPACE));
    private static final Pattern QUOTES = Pattern.compile(START + "(['\"`])((?s:.)*)\\1" + END);
    private static final Pattern TRIM = Pattern.compile("\\A" + SPACE + "+|" + SPACE + "+\\z");

    @Test
    void readsGeneratedInputsAsTheRegularExpressionDoes() throws IOException {
        NastyInputs nasty = new NastyInputs(SEED);
        for (int i = 0; i < 20_000; i++) {
            // Every other text has more behind it, so that none of it is at the end of the window.
            String input = new String(nasty.next(), UTF_8) + "\n# more".repeat(i % 2 * 5);
            List<Map.Entry<String, String>> read = new ArrayList<>();
            EnvParser.create().stream(
                    new ByteArrayInputStream(input.getBytes(UTF_8)),
                    variable -> read.add(Map.entry(variable.key(), variable.value())));
            assertThat(read).as("input %d: %s", i, input).isEqualTo(reference(input));
        }
    }

    /** Returns what the regular expression finds in a text. */
    static List<Map.Entry<String, String>> reference(String input) {
        List<Map.Entry<String, String>> variables = new ArrayList<>();
        Matcher line = LINE.matcher(input.replaceAll("\r\n?", "\n"));
        while (line.find()) {
            String value =
                    line.group(2) == null ? "" : TRIM.matcher(line.group(2)).replaceAll("");
            boolean expands = value.startsWith("\"");
            value = QUOTES.matcher(value).replaceAll("$2");
            if (expands) {
                value = value.replace("\\n", "\n").replace("\\r", "\r");
            }
            variables.add(Map.entry(line.group(1), value));
        }
        return variables;
    }
}
