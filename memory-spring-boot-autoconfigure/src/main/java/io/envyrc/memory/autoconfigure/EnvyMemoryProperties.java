package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.env.EnvDialect;
import io.envyrc.memory.env.EnvInterpolation;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.pool.LeakTracking;
import io.envyrc.memory.pool.OverBudget;
import io.envyrc.memory.pool.Wipe;
import io.envyrc.memory.spill.MemoryFileSystem;
import io.envyrc.memory.spill.SpillCompression;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code envy.memory} configures. Immutable; every value is in its range.
 *
 * @param enabled Whether memory is governed at all. When off, beans pass through: no threads, no meters.
 * @param poolEnabled Whether pools keep objects. When off, each pool is plain allocation.
 * @param monitoringEnabled Whether memory pressure is watched.
 * @param stringPoolSize Largest string list worth keeping, in elements. A larger one is served and let go.
 * @param bytePoolSize Largest byte array or string builder worth keeping. A larger one is served and let go.
 * @param mapPoolSize Largest map worth keeping, in entries. A larger one is served and let go.
 * @param gcInterval Least time between two forced collections.
 * @param gcStrategy When memory pressure may force a collection.
 * @param memoryThreshold Budget that buffers, caches and tracked resources share.
 * @param reserveTimeout How long a request of the budget that does not fit waits for others to give memory back. Nothing
 *     means that it is refused at once.
 * @param pool How pools treat what they lend.
 * @param pressure When memory counts as tight.
 * @param leak How growth of the live heap is looked for.
 * @param arrow How much native memory Arrow may use, and how it is followed.
 * @param spill Where and how data goes to disk that the budget has no room for.
 * @param health What the health contributor reports.
 * @param env By which rules .env files are read.
 */
@ConfigurationProperties("envy.memory")
public record EnvyMemoryProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean poolEnabled,
        @DefaultValue("true") boolean monitoringEnabled,
        @DefaultValue("1024") int stringPoolSize,
        @DefaultValue("64KB") DataSize bytePoolSize,
        @DefaultValue("100") int mapPoolSize,
        @DefaultValue("30s") Duration gcInterval,
        @DefaultValue("adaptive") GcStrategy gcStrategy,
        @DefaultValue("100MB") DataSize memoryThreshold,
        @DefaultValue("0s") Duration reserveTimeout,
        @DefaultValue Pool pool,
        @DefaultValue Pressure pressure,
        @DefaultValue Leak leak,
        @DefaultValue Arrow arrow,
        @DefaultValue Spill spill,
        @DefaultValue Health health,
        @DefaultValue Env env) {

    /**
     * Checks every range.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public EnvyMemoryProperties {
        EnvyKey.STRING_POOL_SIZE.check(stringPoolSize);
        EnvyKey.BYTE_POOL_SIZE.check(bytePoolSize);
        EnvyKey.MAP_POOL_SIZE.check(mapPoolSize);
        EnvyKey.GC_INTERVAL.check(gcInterval);
        EnvyKey.GC_STRATEGY.check(gcStrategy);
        EnvyKey.MEMORY_THRESHOLD.check(memoryThreshold);
        EnvyKey.RESERVE_TIMEOUT.check(reserveTimeout);
        Objects.requireNonNull(pool, "pool");
        Objects.requireNonNull(pressure, "pressure");
        Objects.requireNonNull(leak, "leak");
        Objects.requireNonNull(arrow, "arrow");
        Objects.requireNonNull(spill, "spill");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(env, "env");
    }

    /**
     * How pools treat what they lend.
     *
     * @param leakTracking How closely lent objects are followed.
     * @param wipe How much of a buffer is overwritten when it comes back.
     * @param overBudget What happens when a new object fits no limit of bytes: a plain one is allocated, or the call
     *     fails.
     */
    public record Pool(
            @DefaultValue("sampled") LeakTracking leakTracking,
            @DefaultValue("used") Wipe wipe,
            @DefaultValue("allocate") OverBudget overBudget) {

        /**
         * Checks every range.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Pool {
            EnvyKey.POOL_LEAK_TRACKING.check(leakTracking);
            EnvyKey.POOL_WIPE.check(wipe);
            EnvyKey.POOL_OVER_BUDGET.check(overBudget);
        }
    }

    /**
     * When memory counts as tight.
     *
     * @param warning Used share of a limit at which the pressure level becomes WARNING.
     * @param critical Used share of a limit at which the pressure level becomes CRITICAL.
     * @param pollInterval Time between two readings of the memory signals; four times that while all are far below their marks.
     * @param observeOnly Whether what would answer pressure is only counted and nothing is called.
     * @param excludedSignals Names of signals that are not watched.
     * @param excludedResponses Names of responses that are not called.
     */
    public record Pressure(
            @DefaultValue("0.8") double warning,
            @DefaultValue("0.9") double critical,
            @DefaultValue("250ms") Duration pollInterval,
            @DefaultValue("false") boolean observeOnly,
            @DefaultValue List<String> excludedSignals,
            @DefaultValue List<String> excludedResponses) {

        /**
         * Checks every range.
         *
         * @throws IllegalArgumentException if a value is out of its range, or warning is not below critical
         */
        public Pressure {
            EnvyKey.PRESSURE_WARNING.check(warning);
            EnvyKey.PRESSURE_CRITICAL.check(critical);
            EnvyKey.PRESSURE_WARNING.checkBelow(warning, EnvyKey.PRESSURE_CRITICAL, critical);
            EnvyKey.PRESSURE_POLL_INTERVAL.check(pollInterval);
            EnvyKey.PRESSURE_EXCLUDED_SIGNALS.check(excludedSignals);
            EnvyKey.PRESSURE_EXCLUDED_RESPONSES.check(excludedResponses);
            excludedSignals = List.copyOf(excludedSignals);
            excludedResponses = List.copyOf(excludedResponses);
        }
    }

    /**
     * How growth of the live heap is looked for.
     *
     * @param enabled Whether it is looked for at all. It needs the monitor.
     * @param window Shortest span over which growth is looked for. The others are 8, 64, 512 and 4096 times as long.
     * @param growthThreshold Growth of the live heap over such a span from which on it is looked into.
     * @param reportInterval For how long growth is not reported again unless it has become more severe.
     * @param confirmByCollection Whether two collections may be forced, gc-interval apart, to confirm that what grew is alive.
     * @param holderCutoff Longest search for what holds the growing objects. The application stands still meanwhile.
     *     Nothing means that no holders are looked for, and Flight Recorder is not started.
     * @param dump Whether the heap is dumped with a report.
     */
    public record Leak(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("30s") Duration window,
            @DefaultValue("50MB") DataSize growthThreshold,
            @DefaultValue("1h") Duration reportInterval,
            @DefaultValue("false") boolean confirmByCollection,
            @DefaultValue("1s") Duration holderCutoff,
            @DefaultValue Dump dump) {

        /**
         * Checks every range.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Leak {
            EnvyKey.LEAK_WINDOW.check(window);
            EnvyKey.LEAK_GROWTH_THRESHOLD.check(growthThreshold);
            EnvyKey.LEAK_REPORT_INTERVAL.check(reportInterval);
            EnvyKey.LEAK_HOLDER_CUTOFF.check(holderCutoff);
            Objects.requireNonNull(dump, "dump");
        }
    }

    /**
     * Whether the heap is dumped with a report of a leak.
     *
     * @param enabled Whether it is. A dump holds every secret that the process has in memory.
     * @param directory Where to. Nothing set means heap-dumps under java.io.tmpdir. Made for its owner alone if missing.
     * @param maxCount Most dumps in the directory, those of earlier processes included.
     * @param minFree Disk space that a dump has to leave free.
     */
    public record Dump(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("") String directory,
            @DefaultValue("1") int maxCount,
            @DefaultValue("1GB") DataSize minFree) {

        /**
         * Checks every range.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Dump {
            EnvyKey.LEAK_DUMP_DIRECTORY.check(directory);
            EnvyKey.LEAK_DUMP_MAX_COUNT.check(maxCount);
            EnvyKey.LEAK_DUMP_MIN_FREE.check(minFree);
        }
    }

    /**
     * Where and how data goes to disk that the budget has no room for.
     *
     * @param directory Directory of spill files. Nothing set means a private folder under java.io.tmpdir, opened when it
     *     is first needed; one that is set is opened at start-up.
     * @param maxDisk Most disk space that spill files take. Never more than half of what is free.
     * @param compression How blocks of spilled data are compressed.
     * @param blockSize Data in a block. Each open spill file and reader has a buffer of this size.
     * @param onTmpfs What happens when the directory lies in memory (tmpfs, ramfs).
     * @param fair Whether each consumer that can spill is held to an equal share of the budget.
     * @param timeout How long a request for memory waits for spills that other requests have under way.
     */
    public record Spill(
            @DefaultValue("") String directory,
            @DefaultValue("10GB") DataSize maxDisk,
            @DefaultValue("none") SpillCompression compression,
            @DefaultValue("128KB") DataSize blockSize,
            @DefaultValue("warn") MemoryFileSystem onTmpfs,
            @DefaultValue("false") boolean fair,
            @DefaultValue("30s") Duration timeout) {

        /**
         * Checks every range.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Spill {
            EnvyKey.SPILL_DIRECTORY.check(directory);
            EnvyKey.SPILL_MAX_DISK.check(maxDisk);
            EnvyKey.SPILL_COMPRESSION.check(compression);
            EnvyKey.SPILL_BLOCK_SIZE.check(blockSize);
            EnvyKey.SPILL_ON_TMPFS.check(onTmpfs);
            EnvyKey.SPILL_TIMEOUT.check(timeout);
        }
    }

    /**
     * How much native memory Arrow may use, and how it is followed.
     *
     * @param enabled Whether the allocator has a limit, keeps freed blocks and looks for lost buffers. When off, it counts
     *     and does no more.
     * @param limit Most Arrow memory in use. Nothing means as much as the heap may take, as for direct buffers.
     * @param leakTracking How closely buffers are followed.
     * @param cacheSize Most memory of freed blocks that is kept for the next buffers.
     */
    public record Arrow(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("0B") DataSize limit,
            @DefaultValue("sampled") io.envyrc.memory.arrow.LeakTracking leakTracking,
            @DefaultValue("16MB") DataSize cacheSize) {

        /**
         * Checks every range.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Arrow {
            EnvyKey.ARROW_LIMIT.check(limit);
            EnvyKey.ARROW_LEAK_TRACKING.check(leakTracking);
            EnvyKey.ARROW_CACHE_SIZE.check(cacheSize);
        }
    }

    /**
     * What the health contributor reports.
     *
     * @param outOfServiceAtCritical Whether health is OUT_OF_SERVICE while the pressure level is CRITICAL, rather than
     *     UP with details. Meant for the readiness group, not for liveness.
     */
    public record Health(@DefaultValue("false") boolean outOfServiceAtCritical) {}

    /**
     * By which rules .env files are read, by the parser beans; dotenv: imports go by those of DOTENV.
     *
     * @param dialect Whose rules.
     * @param interpolation What becomes of variables in values, in the dialect dotenv. The file alone is searched for
     *     them, not the environment.
     * @param strict Whether a file is refused at its first finding, such as a line that is no assignment.
     */
    public record Env(
            @DefaultValue("dotenv") EnvDialect dialect,
            @DefaultValue("none") EnvInterpolation interpolation,
            @DefaultValue("false") boolean strict) {

        /**
         * Checks every value.
         *
         * @throws IllegalArgumentException if a value is none of those allowed, or the dialect has no interpolation
         */
        public Env {
            EnvyKey.ENV_DIALECT.check(dialect);
            EnvyKey.ENV_INTERPOLATION.check(interpolation);
            if (dialect == EnvDialect.NODE && interpolation != EnvInterpolation.NONE) {
                throw InvalidEnvyValueException.unfit(
                        EnvyKey.ENV_INTERPOLATION, interpolation, "none with", EnvyKey.ENV_DIALECT, dialect);
            }
        }
    }
}
