package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value so that it reads back as the same one, by the rules of a dialect. Those of {@link EnvDialect#DOTENV},
 * that {@link EnvTokenizer} notes, are here: quotes take line ends as they are, know no escape for themselves, and only
 * double quotes expand {@code \n} and {@code \r}.
 */
final class EnvQuoting {
    private static final String SAFE_PUNCTUATION = "_-./:@%+,=";

    private EnvQuoting() {}

    /** As {@link #write(String, EnvConfig, String)}, in whatever quotes. */
    static @Nullable String write(String value, EnvConfig config) {
        return write(value, config, "");
    }

    /**
     * Returns the value as it is to stand in a file, or null if the rules have no way to write it.
     *
     * @param avoided quotes to put it in only if there is no other way
     */
    static @Nullable String write(String value, EnvConfig config, String avoided) {
        if (!UTF_8.newEncoder().canEncode(value)) {
            return null;
        }
        if (!value.isEmpty() && value.chars().allMatch(EnvQuoting::isSafe)) {
            return value;
        }
        List<String> ways = switch (config.dialect()) {
            case DOTENV -> config.interpolates() ? literalWays(value) : ways(value);
            case NODE -> NodeQuoting.ways(value);
            case COMPOSE -> List.of(ComposeQuotes.encode(value));
        };
        for (String way : ways) {
            if (avoided.indexOf(way.charAt(0)) < 0) {
                return way;
            }
        }
        return ways.isEmpty() ? null : ways.get(0);
    }

    /** Returns the ways to write a value so that no variable is found in it. */
    private static List<String> literalWays(String value) {
        if (value.indexOf('$') < 0) {
            return ways(value);
        }
        List<String> literal = new ArrayList<>(ways(value));
        literal.removeIf(way -> way.charAt(0) != '\'');
        for (String way : ways(value.replace("$", "$$"))) {
            if (way.charAt(0) != '\'') {
                literal.add(way);
            }
        }
        return literal;
    }

    /** Returns the ways to write a value, best first. */
    private static List<String> ways(String value) {
        // A shell or Compose would expand what they find in double quotes; dotenv itself does not care.
        boolean literal = value.chars().anyMatch(c -> c == '$' || c == '\\' || c == '`' || c == '"');
        List<String> ways = new ArrayList<>();
        for (char quote : literal ? new char[] {'\'', '"', '`'} : new char[] {'"', '\'', '`'}) {
            if (fits(value, quote)) {
                ways.add(quote + (quote == '"' ? value.replace("\r", "\\r") : value) + quote);
            }
        }
        if (fitsUnquoted(value)) {
            ways.add(value);
        }
        return ways;
    }

    private static boolean isSafe(int c) {
        return (c < 0x80 && Character.isLetterOrDigit(c)) || SAFE_PUNCTUATION.indexOf(c) >= 0;
    }

    private static boolean fits(String value, char quote) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean afterBackslash = i > 0 && value.charAt(i - 1) == '\\';
            if (c == quote && !afterBackslash) {
                return false;
            }
            if (quote == '"' ? afterBackslash && (c == 'n' || c == 'r') : c == '\r') {
                return false;
            }
        }
        return !value.endsWith("\\");
    }

    private static boolean fitsUnquoted(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        return bytes.length > 0
                && !EnvValues.isQuote(bytes[0])
                && JsSpace.lengthAt(bytes, 0, bytes.length) == 0
                && JsSpace.trimEnd(bytes, 0, bytes.length) == bytes.length
                && !EnvValues.holdsLineSeparator(value)
                && value.chars().noneMatch(c -> c == '#' || c == '\n' || c == '\r');
    }
}
