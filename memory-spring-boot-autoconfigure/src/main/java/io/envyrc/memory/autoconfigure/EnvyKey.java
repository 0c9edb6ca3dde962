package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.env.EnvDialect;
import io.envyrc.memory.env.EnvInterpolation;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.pool.LeakTracking;
import io.envyrc.memory.pool.OverBudget;
import io.envyrc.memory.pool.Wipe;
import io.envyrc.memory.spill.MemoryFileSystem;
import io.envyrc.memory.spill.SpillCompression;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;

/** The keys under {@code envy} and what each may hold: the one table behind validation and the failure report. */
enum EnvyKey {
    ENABLED("envy.memory.enabled", AllowedValues.onOrOff()),
    POOL_ENABLED("envy.memory.pool-enabled", AllowedValues.onOrOff()),
    MONITORING_ENABLED("envy.memory.monitoring-enabled", AllowedValues.onOrOff()),
    // 2^30: the largest power of two that an array or a hash table can have.
    STRING_POOL_SIZE("envy.memory.string-pool-size", AllowedValues.count(1, 1 << 30)),
    BYTE_POOL_SIZE("envy.memory.byte-pool-size", AllowedValues.size("64B", "1GB")),
    MAP_POOL_SIZE("envy.memory.map-pool-size", AllowedValues.count(1, 1 << 30)),
    POOL_LEAK_TRACKING("envy.memory.pool.leak-tracking", AllowedValues.oneOf(LeakTracking.class)),
    POOL_WIPE("envy.memory.pool.wipe", AllowedValues.oneOf(Wipe.class)),
    POOL_OVER_BUDGET("envy.memory.pool.over-budget", AllowedValues.oneOf(OverBudget.class)),
    GC_INTERVAL("envy.memory.gc-interval", AllowedValues.time("0s", "365d")),
    GC_STRATEGY("envy.memory.gc-strategy", AllowedValues.oneOf(GcStrategy.class)),
    // A number alone counts bytes, so the lower bound also catches a forgotten unit.
    MEMORY_THRESHOLD("envy.memory.memory-threshold", AllowedValues.size("1MB", "1024TB")),
    RESERVE_TIMEOUT("envy.memory.reserve-timeout", AllowedValues.time("0s", "365d")),
    PRESSURE_WARNING("envy.memory.pressure.warning", AllowedValues.share()),
    PRESSURE_CRITICAL("envy.memory.pressure.critical", AllowedValues.share()),
    PRESSURE_POLL_INTERVAL("envy.memory.pressure.poll-interval", AllowedValues.time("10ms", "1m")),
    LEAK_ENABLED("envy.memory.leak.enabled", AllowedValues.onOrOff()),
    LEAK_WINDOW("envy.memory.leak.window", AllowedValues.time("1s", "1d")),
    LEAK_GROWTH_THRESHOLD("envy.memory.leak.growth-threshold", AllowedValues.size("1MB", "1024TB")),
    LEAK_REPORT_INTERVAL("envy.memory.leak.report-interval", AllowedValues.time("0s", "365d")),
    LEAK_CONFIRM_BY_COLLECTION("envy.memory.leak.confirm-by-collection", AllowedValues.onOrOff()),
    LEAK_HOLDER_CUTOFF("envy.memory.leak.holder-cutoff", AllowedValues.time("0s", "1m")),
    LEAK_DUMP_ENABLED("envy.memory.leak.dump.enabled", AllowedValues.onOrOff()),
    LEAK_DUMP_DIRECTORY("envy.memory.leak.dump.directory", AllowedValues.text("a path, or nothing for the default")),
    LEAK_DUMP_MAX_COUNT("envy.memory.leak.dump.max-count", AllowedValues.count(1, 1_000)),
    LEAK_DUMP_MIN_FREE("envy.memory.leak.dump.min-free", AllowedValues.size("0B", "1024TB")),
    PRESSURE_OBSERVE_ONLY("envy.memory.pressure.observe-only", AllowedValues.onOrOff()),
    PRESSURE_EXCLUDED_SIGNALS("envy.memory.pressure.excluded-signals", AllowedValues.names()),
    PRESSURE_EXCLUDED_RESPONSES("envy.memory.pressure.excluded-responses", AllowedValues.names()),
    HEALTH_OUT_OF_SERVICE_AT_CRITICAL("envy.memory.health.out-of-service-at-critical", AllowedValues.onOrOff()),
    ENV_DIALECT("envy.memory.env.dialect", AllowedValues.oneOf(EnvDialect.class)),
    ENV_INTERPOLATION("envy.memory.env.interpolation", AllowedValues.oneOf(EnvInterpolation.class)),
    ARROW_ENABLED("envy.memory.arrow.enabled", AllowedValues.onOrOff()),
    ARROW_LIMIT("envy.memory.arrow.limit", AllowedValues.size("0B", "1024TB")),
    ARROW_LEAK_TRACKING(
            "envy.memory.arrow.leak-tracking", AllowedValues.oneOf(io.envyrc.memory.arrow.LeakTracking.class)),
    ARROW_CACHE_SIZE("envy.memory.arrow.cache-size", AllowedValues.size("0B", "1024GB")),
    SPILL_DIRECTORY("envy.memory.spill.directory", AllowedValues.text("a path, or nothing for the default")),
    SPILL_MAX_DISK("envy.memory.spill.max-disk", AllowedValues.size("1MB", "1024TB")),
    SPILL_COMPRESSION("envy.memory.spill.compression", AllowedValues.oneOf(SpillCompression.class)),
    SPILL_BLOCK_SIZE("envy.memory.spill.block-size", AllowedValues.size("4KB", "16MB")),
    SPILL_ON_TMPFS("envy.memory.spill.on-tmpfs", AllowedValues.oneOf(MemoryFileSystem.class)),
    SPILL_FAIR("envy.memory.spill.fair", AllowedValues.onOrOff()),
    SPILL_TIMEOUT("envy.memory.spill.timeout", AllowedValues.time("1ms", "1h")),
    WEB_LOAD_SHEDDING("envy.memory.web.load-shedding", AllowedValues.onOrOff()),
    WEB_MAX_BODY_SIZE("envy.memory.web.max-body-size", AllowedValues.size("0B", "1024TB")),
    WEB_PATHS("envy.memory.web.paths", AllowedValues.paths()),
    WEB_RETRY_AFTER("envy.memory.web.retry-after", AllowedValues.time("1s", "1d")),
    WEB_REFUSE_TRAFFIC("envy.memory.web.refuse-traffic", AllowedValues.onOrOff()),
    KAFKA_PAUSE_LISTENERS("envy.memory.kafka.pause-listeners", AllowedValues.onOrOff()),
    ENV_STRICT("envy.memory.env.strict", AllowedValues.onOrOff()),
    DDEX_MAX_MEMORY_USAGE("envy.memory.ddex.max-memory-usage", AllowedValues.size("64KB", "1024TB")),
    DDEX_CHUNK_SIZE("envy.memory.ddex.chunk-size", AllowedValues.size("1KB", "256MB")),
    DDEX_BUFFER_SIZE("envy.memory.ddex.buffer-size", AllowedValues.size("64B", "256MB")),
    DDEX_FLUSH_THRESHOLD("envy.memory.ddex.flush-threshold", AllowedValues.share()),
    DDEX_MAX_ELEMENT_DEPTH("envy.memory.ddex.max-element-depth", AllowedValues.count(1, 10_000)),
    DDEX_MAX_ELEMENT_COUNT("envy.memory.ddex.max-element-count", AllowedValues.number(0, Long.MAX_VALUE)),
    DDEX_MAX_ATTRIBUTE_COUNT("envy.memory.ddex.max-attribute-count", AllowedValues.count(1, 100_000)),
    DDEX_MAX_ATTRIBUTE_LENGTH("envy.memory.ddex.max-attribute-length", AllowedValues.count(1, 1 << 28)),
    DDEX_MAX_TEXT_LENGTH("envy.memory.ddex.max-text-length", AllowedValues.count(1, 1 << 28)),
    DDEX_MAX_NAMES("envy.memory.ddex.max-names", AllowedValues.count(1, 1_000_000)),
    DDEX_MAX_BYTES_BETWEEN_EVENTS("envy.memory.ddex.max-bytes-between-events", AllowedValues.size("64B", "256MB")),
    DDEX_CONTINUE_ON_ERROR("envy.memory.ddex.continue-on-error", AllowedValues.onOrOff()),
    DDEX_MAX_ERRORS("envy.memory.ddex.max-errors", AllowedValues.count(1, Integer.MAX_VALUE)),
    DDEX_GROWTH_WARNING("envy.memory.ddex.growth-warning", AllowedValues.size("0B", "1024TB")),
    DDEX_ADMISSION_THRESHOLD("envy.memory.ddex.admission-threshold", AllowedValues.share()),

    BATCH_SIZE("envy.performance.batch-size", AllowedValues.count(1, 1_000_000)),
    WORKER_COUNT("envy.performance.worker-count", AllowedValues.count(1, 1024)),
    ADMISSION_TIMEOUT("envy.performance.admission-timeout", AllowedValues.time("0s", "365d")),
    STREAMING_ENABLED("envy.performance.streaming-enabled", AllowedValues.onOrOff()),
    BUFFER_SIZE("envy.performance.buffer-size", AllowedValues.size("64B", "64MB")),
    MAX_LINE_SIZE("envy.performance.max-line-size", AllowedValues.size("64B", "256MB")),
    MAX_VALUE_SIZE("envy.performance.max-value-size", AllowedValues.size("64B", "256MB")),
    MAX_DECOMPRESSED_SIZE("envy.performance.max-decompressed-size", AllowedValues.size("1KB", "1024TB")),
    MAX_DECOMPRESSION_RATIO("envy.performance.max-decompression-ratio", AllowedValues.count(1, 1_000_000));

    private final String key;

    @SuppressWarnings("ImmutableEnumChecker") // Its predicate captures immutable bounds and nothing else.
    private final AllowedValues allowed;

    EnvyKey(String key, AllowedValues allowed) {
        this.key = key;
        this.allowed = allowed;
    }

    static @Nullable EnvyKey find(String key) {
        for (EnvyKey candidate : values()) {
            if (candidate.key.equals(key)) {
                return candidate;
            }
        }
        return null;
    }

    String key() {
        return key;
    }

    String allowed() {
        return allowed.text();
    }

    Bindable<?> type() {
        return allowed.type();
    }

    /** Tells whether this key may hold a value that was bound. */
    boolean allows(Object value) {
        return allowed.test().test(value);
    }

    /**
     * Checks one value.
     *
     * @throws InvalidEnvyValueException if this key may not hold it
     */
    void check(Object value) {
        if (!allows(value)) {
            throw InvalidEnvyValueException.notAllowed(this, value);
        }
    }

    /**
     * Checks one value that has to stay below another key's.
     *
     * @throws InvalidEnvyValueException if it does not
     */
    <T extends Comparable<T>> void checkBelow(T value, EnvyKey upper, T upperValue) {
        if (value.compareTo(upperValue) >= 0) {
            throw InvalidEnvyValueException.unfit(this, value, "below", upper, upperValue);
        }
    }

    /**
     * Checks one value that may reach another key's but not exceed it.
     *
     * @throws InvalidEnvyValueException if it does
     */
    <T extends Comparable<T>> void checkAtMost(T value, EnvyKey upper, T upperValue) {
        if (value.compareTo(upperValue) > 0) {
            throw InvalidEnvyValueException.unfit(this, value, "at most", upper, upperValue);
        }
    }
}
