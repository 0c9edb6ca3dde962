package io.envyrc.memory.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The spellings of durations and sizes that {@code .envyrc} files use and Spring Boot does not know: several units in a
 * row and fractions ({@code 1m30s}, {@code 1.5h}), and binary units by their full names ({@code 100MiB}, which is Boot's
 * {@code 100MB}).
 */
final class Quantities {
    private static final Map<String, Duration> UNITS = Map.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1_000),
            "µs", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final String PART = "(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)";
    private static final Pattern DURATION_PART = Pattern.compile(PART);
    private static final Pattern DURATION = Pattern.compile("[+-]?(?:" + PART + ")+");
    private static final Pattern SIZE = Pattern.compile("([+-]?\\d+)\\s*([KMGT])iB");

    private Quantities() {}

    /**
     * Returns a duration or a size.
     *
     * @return null if the text is not in one of these spellings, or the type is another
     * @throws ArithmeticException if a duration or a size is too large for its type
     */
    static @Nullable Object read(String text, @Nullable Class<?> type) {
        if (type == Duration.class) {
            return duration(text.strip());
        }
        return type == DataSize.class ? size(text.strip()) : null;
    }

    private static @Nullable Duration duration(String text) {
        if (!DURATION.matcher(text).matches()) {
            return null;
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (Matcher part = DURATION_PART.matcher(text); part.find(); ) {
            Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit.toNanos())));
        }
        Duration duration = Duration.ofNanos(nanos.toBigInteger().longValueExact());
        return text.startsWith("-") ? duration.negated() : duration;
    }

    private static @Nullable DataSize size(String text) {
        Matcher size = SIZE.matcher(text);
        return size.matches() ? DataSize.parse(size.group(1) + size.group(2) + "B") : null;
    }
}
