package io.envyrc.memory.env;

import java.util.Objects;

/**
 * One variable of a {@code .env} file.
 *
 * @param key its name
 * @param value its value, quotes removed and escapes expanded; empty if none is given
 * @param line number of the line on which the key stands, 1 for the first; 0 if it was not read from a file
 */
public record EnvVariable(String key, String value, long line) {
    public EnvVariable {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
    }

    /** Returns key, line and the length of the value; never the value. */
    @Override
    public String toString() {
        return "EnvVariable[key=%s, value=(%d characters), line=%d]".formatted(key, value.length(), line);
    }
}
