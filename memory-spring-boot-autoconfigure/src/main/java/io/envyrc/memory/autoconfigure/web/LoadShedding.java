package io.envyrc.memory.autoconfigure.web;

import io.envyrc.memory.autoconfigure.EnvyWebProperties;
import io.envyrc.memory.pressure.PressureLevel;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Decides which requests are refused while memory is critical: those with a large body, and those to the paths that are
 * named, but never one that is exempt. Thread-safe; a request that is let through costs one look at the level.
 */
public final class LoadShedding {
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "DELETE");

    private final Supplier<PressureLevel> level;
    private final List<SheddingExemption> exemptions;
    private final List<PathPattern> paths;
    private final long maxBodyBytes;
    private final long retryAfterSeconds;
    private final boolean observeOnly;
    private final LongAdder refused = new LongAdder();
    private final LongAdder observed = new LongAdder();

    /** Decides by a level; where it only observes, it counts what it would have refused. */
    LoadShedding(
            Supplier<PressureLevel> level,
            EnvyWebProperties properties,
            boolean observeOnly,
            List<SheddingExemption> exemptions) {
        this.level = level;
        this.observeOnly = observeOnly;
        this.exemptions = List.copyOf(exemptions);
        this.paths = properties.paths().stream().map(LoadShedding::pattern).toList();
        this.maxBodyBytes = properties.maxBodySize().toBytes();
        // Rounded up: a client that comes back too early is refused again.
        this.retryAfterSeconds = properties.retryAfter().plusNanos(999_999_999).toSeconds();
    }

    private static PathPattern pattern(String path) {
        try {
            return PathPatternParser.defaultInstance.parse(path);
        } catch (PatternParseException invalid) {
            throw new IllegalArgumentException(
                    "envy.memory.web.paths: '%s' is not a pattern of paths: %s".formatted(path, invalid.getMessage()),
                    invalid);
        }
    }

    /**
     * Tells whether a request is to be refused now, and counts it if so.
     *
     * @param path path within the application, decoded and normalized
     * @param bodyBytes length of the body as announced; negative if it was not
     * @param transferEncoding the header of that name, if there is one: a body whose length nobody knows
     */
    boolean refuses(String method, String path, long bodyBytes, @Nullable String transferEncoding) {
        if (level.get() != PressureLevel.CRITICAL
                || !(isLarge(method, bodyBytes, transferEncoding) || isNamed(path))
                || exemptions.stream().anyMatch(exemption -> exemption.exempts(path))) {
            return false;
        }
        (observeOnly ? observed : refused).increment();
        return !observeOnly;
    }

    private boolean isLarge(String method, long bodyBytes, @Nullable String transferEncoding) {
        return bodyBytes >= 0
                ? bodyBytes > maxBodyBytes
                : transferEncoding != null || !WITHOUT_BODY.contains(method.toUpperCase(Locale.ROOT));
    }

    private boolean isNamed(String path) {
        if (paths.isEmpty()) {
            return false;
        }
        PathContainer parsed = PathContainer.parsePath(path);
        return paths.stream().anyMatch(pattern -> pattern.matches(parsed));
    }

    /** Returns the value of {@code Retry-After}, in seconds. */
    String retryAfter() {
        return Long.toString(retryAfterSeconds);
    }

    /** Returns the body of a refusal, as RFC 9457 has it. */
    String problem() {
        return """
                {"title":"Service Unavailable","status":503,\
                "detail":"Memory is short. Try again in %d seconds, or send less at a time."}""".formatted(retryAfterSeconds);
    }

    /** Returns how many requests were refused so far. */
    public long refused() {
        return refused.sum();
    }

    /** Returns how many requests would have been refused so far but for the observe-only mode. */
    public long observed() {
        return observed.sum();
    }
}
