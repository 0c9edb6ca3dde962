package io.envyrc.memory.ddex;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A date, or a date and time.
 *
 * @param type the element that it stands in: {@code ReleaseDate}, {@code StartDateTime} and so on
 * @param value as written: a year, a month, a day or a moment, the last two with a time zone or without
 * @param territories codes of the territories it applies to, separated by spaces, and of those it does not apply to with
 *     a {@code -} before; null if not said
 */
public record DdexDate(String type, String value, @Nullable String territories) {
    public DdexDate {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(value, "value");
    }
}
