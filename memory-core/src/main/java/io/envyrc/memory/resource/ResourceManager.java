package io.envyrc.memory.resource;

import io.envyrc.memory.budget.MemoryAccount;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.gc.GarbageCollector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the resources of a process, and asks them for memory when they hold too much of a budget.
 *
 * <p>What they hold, {@link #estimateMemory()}, and what is reserved of the budget are set against its limit. From
 * {@code gcPressureThreshold} of it on, {@link #spillIfNeeded()} asks for what is over, and {@link #forceCleanup()} has
 * the {@link GarbageCollector} asked too, for what was dropped is free only when it has been collected. The consumers that
 * the budget has registered as spillable are asked after the resources. A resource that reserves its memory registers
 * itself with the budget, and is then asked too when a request of another does not fit.
 *
 * <p>Thread-safe; holds no thread, and no lock while it calls a resource. A resource that throws keeps no other from its
 * turn. The manager owns what it tracks: {@link #close()} releases it.
 */
public final class ResourceManager implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ResourceManager.class);

    private final MemoryBudget budget;
    private final @Nullable MemoryAccount allocator;
    private final double gcPressureThreshold;
    private final GarbageCollector collector;
    private final AtomicLong failedEstimates = new AtomicLong();

    /** Guards {@link #tracked} and {@link #closed}. */
    private final Object lock = new Object();

    /** Each resource by identity, with its turn; a later turn is released earlier. */
    private final IdentityHashMap<ManagedResource, Long> tracked = new IdentityHashMap<>();

    private long turns;
    private boolean closed;

    private ResourceManager(Builder builder) {
        this.budget = builder.budget;
        this.allocator = builder.allocator;
        this.gcPressureThreshold = builder.gcPressureThreshold;
        this.collector = builder.collector;
    }

    /** Returns a builder of a manager without a limit. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Takes a resource in; does nothing if it is tracked.
     *
     * @return the same resource
     * @throws IllegalStateException if closed; the resource is not released
     */
    public <R extends ManagedResource> R track(R resource) {
        Objects.requireNonNull(resource, "resource");
        synchronized (lock) {
            if (!closed) {
                tracked.computeIfAbsent(resource, key -> turns++);
                return resource;
            }
        }
        throw new IllegalStateException("Resource manager is closed and cannot track '" + resource.name() + "'");
    }

    /**
     * Returns what the tracked resources and the allocator hold, in bytes. A resource whose estimate fails counts as 0,
     * and {@link #failedEstimates()} counts it.
     */
    public long estimateMemory() {
        long sum = allocator == null ? 0 : allocator.bytesUsed();
        for (ManagedResource resource : inOrder()) {
            sum = saturatedAdd(sum, estimate(resource));
        }
        return sum;
    }

    /**
     * Has every resource drop what it can do without, whatever is held. If that was at or above the threshold, a
     * collection is asked for too, which the strategy may find due and which this call then waits for.
     *
     * @return bytes given back, by the resources' own figures
     * @throws ResourceException if resources failed, after all had their turn
     */
    public long forceCleanup() {
        double ratio = ratio(estimateMemory());
        AtomicLong freed = new AtomicLong();
        Failures failures = new Failures("clean up");
        for (ManagedResource resource : inOrder()) {
            failures.attempt(resource::name, () -> freed.addAndGet(Math.max(0, resource.forceCleanup())));
        }
        if (ratio >= gcPressureThreshold) {
            collector.collectIfDue(ratio, gcPressureThreshold);
        }
        failures.throwIfAny();
        return freed.get();
    }

    /**
     * Has resources spill, the largest first, and then the budget's consumers, until they have given back what is over
     * the threshold: of what resources and allocator hold or of what is reserved, whichever is more. Does nothing below
     * it.
     *
     * @return bytes given back, by the resources' own figures and the budget's; less than what was over if there was no
     *     more to give
     * @throws ResourceException if resources failed, after the others were asked for their share too
     */
    public long spillIfNeeded() {
        long allowed = (long) (budget.limitBytes() * gcPressureThreshold);
        long held = Math.max(estimateMemory(), budget.reservedBytes());
        return spill(Math.max(0, held - allowed));
    }

    /**
     * Has resources spill, the largest first, and then the budget's consumers, until they have given back {@code bytes},
     * whatever is held. A consumer that fails is logged by the budget.
     *
     * @param bytes how much is wanted, 0 (nothing) or more
     * @return bytes given back, by the resources' own figures and the budget's; less than was wanted if there was no more
     *     to give
     * @see MemoryBudget#spill
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws ResourceException if resources failed, after the others were asked for their share too
     */
    public long spill(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be >= 0 but was " + bytes);
        }
        AtomicLong freed = new AtomicLong();
        Failures failures = new Failures("spill");
        for (ManagedResource resource : largestFirst()) {
            long wanted = bytes - freed.get();
            if (wanted <= 0) {
                break;
            }
            failures.attempt(resource::name, () -> freed.addAndGet(Math.max(0, resource.spillIfNeeded(wanted))));
        }
        freed.addAndGet(budget.spill("resource manager", Math.max(0, bytes - freed.get())));
        failures.throwIfAny();
        return freed.get();
    }

    /**
     * Releases a resource and forgets it, even if releasing it fails. Two calls at once release it once.
     *
     * @return true if it was tracked; false if it was not, and nothing was done
     */
    public boolean release(ManagedResource resource) {
        synchronized (lock) {
            if (tracked.remove(resource) == null) {
                return false;
            }
        }
        resource.release();
        return true;
    }

    /**
     * Releases all resources, the latest tracked first.
     *
     * @throws ResourceException if resources failed, after all were released or tried
     */
    public void releaseAll() {
        List<ManagedResource> latestFirst = inOrder();
        Collections.reverse(latestFirst);
        Failures failures = new Failures("release");
        for (ManagedResource resource : latestFirst) {
            failures.attempt(resource::name, () -> release(resource));
        }
        failures.throwIfAny();
    }

    /**
     * Tracks no more and releases all. A second call does nothing.
     *
     * @throws ResourceException if resources failed, after all were released or tried
     */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        releaseAll();
    }

    /** Returns what is held by name of the resource, most first, ties by name. The allocator is not among them. */
    public List<ResourceUsage> usage() {
        Map<String, ResourceUsage> byName = new LinkedHashMap<>();
        for (ManagedResource resource : inOrder()) {
            byName.merge(
                    resource.name(),
                    new ResourceUsage(resource.name(), estimate(resource), 1),
                    (a, b) -> new ResourceUsage(
                            a.name(), saturatedAdd(a.bytes(), b.bytes()), a.resources() + b.resources()));
        }
        return byName.values().stream()
                .sorted(Comparator.comparingLong(ResourceUsage::bytes)
                        .reversed()
                        .thenComparing(ResourceUsage::name))
                .toList();
    }

    /** Returns the budget. */
    public MemoryBudget budget() {
        return budget;
    }

    /** Returns the share of the budget from which resources are asked to spill. */
    public double gcPressureThreshold() {
        return gcPressureThreshold;
    }

    /** Returns how many resources are tracked. */
    public int size() {
        synchronized (lock) {
            return tracked.size();
        }
    }

    /** Returns how many estimates failed since this manager was built. */
    public long failedEstimates() {
        return failedEstimates.get();
    }

    private List<ManagedResource> inOrder() {
        record Turn(ManagedResource resource, long turn) {}
        List<Turn> all = new ArrayList<>();
        synchronized (lock) {
            tracked.forEach((resource, turn) -> all.add(new Turn(resource, turn)));
        }
        all.sort(Comparator.comparingLong(Turn::turn));
        List<ManagedResource> resources = new ArrayList<>(all.size());
        all.forEach(turn -> resources.add(turn.resource));
        return resources;
    }

    private List<ManagedResource> largestFirst() {
        record Sized(ManagedResource resource, long bytes) {}
        // Sized once: an estimate that changes while the sort compares would break the sort.
        return inOrder().stream()
                .map(resource -> new Sized(resource, estimate(resource)))
                .sorted(Comparator.comparingLong(Sized::bytes).reversed())
                .map(Sized::resource)
                .toList();
    }

    private long estimate(ManagedResource resource) {
        try {
            return Math.max(0, resource.estimateMemory());
        } catch (RuntimeException e) {
            failedEstimates.incrementAndGet();
            log.debug("A {} could not estimate its memory and counts as 0", resource.getClass(), e);
            return 0;
        }
    }

    private double ratio(long bytes) {
        return (double) bytes / budget.limitBytes();
    }

    private static long saturatedAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    /** Configures a {@link ResourceManager}. Not thread-safe. */
    public static final class Builder {
        private MemoryBudget budget = MemoryBudget.unlimited();
        private @Nullable MemoryAccount allocator;
        private double gcPressureThreshold = 0.8;
        private GarbageCollector collector = GarbageCollector.create();

        private Builder() {}

        /** Sets the budget, {@link MemoryBudget#unlimited()} by default. The manager reserves nothing of it. */
        public Builder budget(MemoryBudget budget) {
            this.budget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /** Sets an allocator whose memory counts beside that of the resources; none by default. */
        public Builder allocator(MemoryAccount allocator) {
            this.allocator = Objects.requireNonNull(allocator, "allocator");
            return this;
        }

        /**
         * Sets the share of the budget from which resources are asked to spill and a collection may follow a cleanup,
         * 0.8 by default.
         *
         * @throws IllegalArgumentException unless above 0.0 and at most 1.0
         */
        public Builder gcPressureThreshold(double gcPressureThreshold) {
            if (!(gcPressureThreshold > 0.0 && gcPressureThreshold <= 1.0)) {
                throw new IllegalArgumentException(
                        "gcPressureThreshold must be above 0.0 and at most 1.0 but was " + gcPressureThreshold);
            }
            this.gcPressureThreshold = gcPressureThreshold;
            return this;
        }

        /** Sets what collects, {@link GarbageCollector#create()} by default. */
        public Builder garbageCollector(GarbageCollector collector) {
            this.collector = Objects.requireNonNull(collector, "collector");
            return this;
        }

        /** Returns a manager of no resources yet. */
        public ResourceManager build() {
            return new ResourceManager(this);
        }
    }
}
