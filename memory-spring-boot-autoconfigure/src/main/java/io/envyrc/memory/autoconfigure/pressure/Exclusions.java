package io.envyrc.memory.autoconfigure.pressure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves out the signals or responses that a key names, and says which of its names fit nothing. */
final class Exclusions {
    private static final Logger log = LoggerFactory.getLogger(Exclusions.class);

    private Exclusions() {}

    /** Returns those of {@code all} that {@code key} does not name. */
    static <T> List<T> without(List<String> excluded, List<T> all, Function<T, String> name, String key) {
        Set<String> unknown = new HashSet<>(excluded);
        all.stream().map(name).forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            // No failure: what is there depends on the class path and on other switches.
            log.warn(
                    "{} names {}, but there are only {}",
                    key,
                    String.join(", ", unknown.stream().sorted().toList()),
                    all.stream().map(name).collect(Collectors.joining(", ")));
        }
        return all.stream().filter(one -> !excluded.contains(name.apply(one))).toList();
    }
}
