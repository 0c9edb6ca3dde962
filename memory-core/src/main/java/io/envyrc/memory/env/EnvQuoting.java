package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * Writes a value so that it reads back as the same one, by the rules of a dialect. Those of {@link EnvDialect#DOTENV},
 * that {@link EnvTokenizer} notes, are here: quotes take line ends as they are, know no escape for themselves, and only
 * double quotes expand {@code \n} and {@code \r}.
 */
final class EnvQuoting {
    private static final String SAFE_PUNCTUATION = "_-./:@%+,=";

    private EnvQuoting() {}

    /** Returns the value as it is to stand in a file, or null if the rules have no way to write it. */
    static @Nullable String write(String value, EnvConfig config) {
        if (!UTF_8.newEncoder().canEncode(value)) {
            return null;
        }
        if (!value.isEmpty() && value.chars().allMatch(EnvQuoting::isSafe)) {
            return value;
        }
        return switch (config.dialect()) {
            case DOTENV -> config.interpolates() ? writeLiteral(value) : write(value);
            case NODE -> NodeQuoting.write(value);
            case COMPOSE -> ComposeQuotes.encode(value);
        };
    }

    /** Writes a value so that no variable is found in it. */
    private static @Nullable String writeLiteral(String value) {
        String written = write(value);
        boolean found = written != null && written.indexOf('$') >= 0 && written.charAt(0) != '\'';
        return found ? write(value.replace("$", "$$")) : written;
    }

    private static @Nullable String write(String value) {
        // A shell or Compose would expand what they find in double quotes; dotenv itself does not care.
        boolean literal = value.chars().anyMatch(c -> c == '$' || c == '\\' || c == '`' || c == '"');
        if (literal && fits(value, '\'')) {
            return "'" + value + "'";
        }
        if (fits(value, '"')) {
            return '"' + value.replace("\r", "\\r") + '"';
        }
        for (char quote : new char[] {'\'', '`'}) {
            if (fits(value, quote)) {
                return quote + value + quote;
            }
        }
        return fitsUnquoted(value) ? value : null;
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
