package io.envyrc.memory.ddex;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A playing time, as XML Schema writes durations: {@code PT3M45S}.
 *
 * @param text as written
 */
public record DdexDuration(String text) {
    private static final Pattern GRAMMAR =
            Pattern.compile("-?P(?=.)(\\d+Y)?(\\d+M)?(\\d+D)?" + "(T(?=.)(\\d+H)?(\\d+M)?(\\d+(\\.\\d+)?S)?)?");
    private static final int MAX_LENGTH = 64;

    /** @throws IllegalArgumentException if the text is no duration of XML Schema, or is longer than 64 characters */
    public DdexDuration {
        Objects.requireNonNull(text, "text");
        if (text.length() > MAX_LENGTH
                || (!isWholeTime(text) && !GRAMMAR.matcher(text).matches())) {
            throw new IllegalArgumentException("not a duration such as PT3M45S");
        }
    }

    /** Tells whether this is a time in whole hours, minutes and seconds, as nearly all are. */
    private static boolean isWholeTime(String text) {
        if (!text.startsWith("PT") || text.length() == 2) {
            return false;
        }
        int unit = 0;
        int i = 2;
        while (i < text.length()) {
            int digits = i;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            int found = i == digits || i == text.length() ? -1 : "HMS".indexOf(text.charAt(i), unit);
            if (found < 0) {
                return false;
            }
            unit = found + 1;
            i++;
        }
        return true;
    }

    /** Returns the time, to the nanosecond; empty if it has years or months, which vary, or is out of range. */
    public Optional<Duration> toDuration() {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
