package io.envyrc.memory.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/**
 * What a key may hold.
 *
 * @param type what is bound
 * @param text the values in words, to stand after "must be"
 * @param test tells whether a bound value is one of them
 */
record AllowedValues(Bindable<?> type, String text, Predicate<Object> test) {

    static AllowedValues onOrOff() {
        return new AllowedValues(
                Bindable.of(Boolean.class),
                "true, yes, on or 1, or else false, no, off or 0",
                Boolean.class::isInstance);
    }

    static AllowedValues oneOf(Class<? extends Enum<?>> type) {
        String names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return new AllowedValues(Bindable.of(type), "one of " + names, type::isInstance);
    }

    static AllowedValues text(String text) {
        return new AllowedValues(Bindable.of(String.class), text, String.class::isInstance);
    }

    static AllowedValues paths() {
        return new AllowedValues(
                Bindable.listOf(String.class),
                "a list of patterns of paths, each of which begins with /",
                value -> value instanceof List<?> paths
                        && paths.stream().allMatch(path -> path.toString().startsWith("/")));
    }

    static AllowedValues names() {
        return new AllowedValues(
                Bindable.listOf(String.class),
                "a list of names",
                value -> value instanceof List<?> names
                        && names.stream().noneMatch(name -> name.toString().isBlank()));
    }

    static AllowedValues count(int min, int max) {
        return between(Integer.class, min, max, "a whole number from %d to %d".formatted(min, max));
    }

    static AllowedValues number(long min, long max) {
        return between(Long.class, min, max, "a whole number from %d to %d".formatted(min, max));
    }

    static AllowedValues share() {
        return between(Double.class, Double.MIN_VALUE, 1.0, "a number above 0 and at most 1");
    }

    static AllowedValues size(String min, String max) {
        return between(
                DataSize.class, DataSize.parse(min), DataSize.parse(max), "a size from %s to %s".formatted(min, max));
    }

    static AllowedValues time(String min, String max) {
        return between(
                Duration.class,
                DurationStyle.detectAndParse(min),
                DurationStyle.detectAndParse(max),
                "a duration from %s to %s".formatted(min, max));
    }

    private static <T extends Comparable<T>> AllowedValues between(Class<T> type, T min, T max, String text) {
        return new AllowedValues(Bindable.of(type), text, value -> {
            T comparable = type.cast(value);
            return comparable.compareTo(min) >= 0 && comparable.compareTo(max) <= 0;
        });
    }
}
