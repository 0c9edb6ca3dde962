package io.envyrc.memory.pressure;

import io.envyrc.memory.Trimmable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response that trims many things one after another, half of what they keep idle at a warning and all of it at critical.
 *
 * <p>Each is trimmed on a daemon thread, so that one that throws or hangs keeps no other from its turn. One that takes
 * longer than the patience is left to itself, and is asked again only once it has returned. Those that fail or hang show
 * among the {@link MemoryPressureHandler#troubles troubles} of the handler that this was added to. Thread-safe; keeps no
 * thread that is idle, and as many that are not as there are things that hang.
 */
public final class TrimResponse implements PressureResponse {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final String name;
    private final Supplier<? extends Map<String, ? extends Trimmable>> parts;
    private final Duration patience;
    private final CallbackThreads threads = new CallbackThreads("memory-trim");
    private final CallbackCounters counters = new CallbackCounters(new Journal(threads));
    private final Map<String, Part> known = new ConcurrentHashMap<>();

    /**
     * Makes one with a patience of a second.
     *
     * @param name the name that operators see
     * @param parts finds what is to be trimmed, by names that operators see; asked at each trim
     */
    public TrimResponse(String name, Supplier<? extends Map<String, ? extends Trimmable>> parts) {
        this(name, parts, PATIENCE);
    }

    TrimResponse(String name, Supplier<? extends Map<String, ? extends Trimmable>> parts, Duration patience) {
        this.name = Objects.requireNonNull(name, "name");
        this.parts = Objects.requireNonNull(parts, "parts");
        this.patience = patience;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long respond(MemorySnapshot pressure) {
        return trim(pressure.level() == PressureLevel.CRITICAL ? 1.0 : 0.5).totalFreedBytes();
    }

    /**
     * Trims each part by the same share. Waits while another trim is under way, and for each part no longer than the
     * patience.
     *
     * @param fraction share to drop, 0.0..1.0
     * @throws IllegalArgumentException if {@code fraction} is not within 0..1
     */
    public synchronized Trimmed trim(double fraction) {
        Trimmable.checkFraction(fraction);
        Map<String, Long> freedBytes = new LinkedHashMap<>();
        List<String> failed = new ArrayList<>();
        parts.get().forEach((part, trimmable) -> {
            Call call = new Call(trimmable, fraction);
            known.computeIfAbsent(part, Part::new).make(call);
            if (call.succeeded) {
                freedBytes.put(part, call.freedBytes);
            } else {
                failed.add(part);
            }
        });
        return new Trimmed(freedBytes, failed);
    }

    void addTroubles(List<Trouble> troubles) {
        counters.addTroubles(troubles);
    }

    /**
     * What came of a trim. Immutable.
     *
     * @param freedBytes bytes given back by each part that did, by its own accounting; 0 also where its size is not known
     * @param failed names of the parts that threw, or had not returned when their time was over
     */
    public record Trimmed(Map<String, Long> freedBytes, List<String> failed) {
        public Trimmed {
            freedBytes = Collections.unmodifiableMap(new LinkedHashMap<>(freedBytes));
            failed = List.copyOf(failed);
        }

        /** Returns the bytes that all of them gave back. */
        public long totalFreedBytes() {
            return freedBytes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private static final class Call {
        private final Trimmable trimmable;
        private final double fraction;
        private final CountDownLatch done = new CountDownLatch(1);
        private volatile boolean begun;
        private volatile long freedBytes;
        private volatile boolean succeeded;

        Call(Trimmable trimmable, double fraction) {
            this.trimmable = trimmable;
            this.fraction = fraction;
        }

        void run() {
            begun = true;
            try {
                freedBytes = Math.max(0, trimmable.trim(fraction));
                succeeded = true;
            } finally {
                done.countDown();
            }
        }

        boolean hangs() {
            return begun && done.getCount() > 0;
        }
    }

    /** Guarded by the response. */
    private final class Part {
        private final CollapsingTask<Call> task;
        private @Nullable Call last;

        Part(String part) {
            task = new CollapsingTask<>("trim of " + part, threads, Call::run, counters);
        }

        void make(Call call) {
            if (last != null && last.hangs()) {
                return;
            }
            last = call;
            task.trigger(call);
            try {
                if (!call.done.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    // One that no thread was to be had for is not to be trimmed late.
                    task.discard();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
