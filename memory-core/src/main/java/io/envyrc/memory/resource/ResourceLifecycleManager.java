package io.envyrc.memory.resource;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resources by id, from their creation to their release.
 *
 * <p>What it creates is tracked by a {@link ResourceManager}, and so takes part in cleaning up and spilling. An id is in
 * use from the call that creates until the release has ended. A release waits for the {@link #process} calls that use
 * the resource and turns later ones away, so none meets a released one. Thread-safe; factories, work and releases are
 * called without a lock that others wait for.
 *
 * @param <R> the resources' type
 */
public final class ResourceLifecycleManager<R extends ManagedResource> implements AutoCloseable {
    private final ResourceManager resources;
    private final Map<String, Slot<R>> slots = new ConcurrentHashMap<>();
    private final AtomicLong created = new AtomicLong();
    private volatile boolean closed;

    /** Returns a manager of no resources yet, which {@code resources} will track. */
    public ResourceLifecycleManager(ResourceManager resources) {
        this.resources = Objects.requireNonNull(resources, "resources");
    }

    /**
     * Creates a resource.
     *
     * <p>Of several threads that race for an id one creates, and the others fail without calling their factory. If the
     * factory throws, the id is free again and nothing is kept.
     *
     * @param id an id not in use
     * @param factory makes the resource, on this thread
     * @return what the factory made; this manager releases it
     * @throws IllegalStateException if the id is in use, or if this manager or its {@link ResourceManager} is closed;
     *     what the factory made is released then
     * @throws NullPointerException if the factory returns null
     */
    public <T extends R> T create(String id, Supplier<? extends T> factory) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(factory, "factory");
        if (closed) {
            throw closedFor(id);
        }
        Slot<R> slot = new Slot<>(id);
        if (slots.putIfAbsent(id, slot) != null) {
            throw new IllegalStateException("Resource id '" + id + "' is in use; release it first");
        }
        T resource;
        try {
            resource = make(id, factory);
        } catch (RuntimeException | Error e) {
            slots.remove(id, slot);
            throw e;
        }
        slot.order = created.getAndIncrement();
        slot.resource = resource;
        if (closed) {
            // Published before this check, and close() looks after it says so: one of the two releases it.
            release(slot);
            throw closedFor(id);
        }
        return resource;
    }

    private <T extends R> T make(String id, Supplier<? extends T> factory) {
        T resource = Objects.requireNonNull(factory.get(), () -> "the factory of resource '" + id + "' returned null");
        try {
            return resources.track(resource);
        } catch (IllegalStateException e) {
            try {
                resource.release();
            } catch (RuntimeException | Error releasing) {
                e.addSuppressed(releasing);
            }
            throw e;
        }
    }

    /**
     * Does work with a resource, which is not released before the work ends. Several threads may do so at once. The work
     * may process others, and the same again, but not release the one it uses.
     *
     * <p>Never waits for a release: from the moment that one is asked for, even while it waits for work under way, this
     * call fails at once. Only what work under way processes of the same resource again is let in, as a part of it.
     *
     * @return what the work returned
     * @throws IllegalStateException if there is no such resource, or it is being created, or its release was asked for
     */
    public <T extends @Nullable Object> T process(String id, Function<? super R, ? extends T> work) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(work, "work");
        Slot<R> slot = slots.get(id);
        R resource = slot == null ? null : slot.resource;
        if (slot == null || resource == null) {
            throw new IllegalStateException(
                    slot == null ? "There is no resource '" + id + "'" : "Resource '" + id + "' is being created");
        }
        boolean nested = slot.isUsedByThisThread();
        // Not lock(), which would queue behind a release that waits for work, which may wait for this work.
        if (!slot.use.readLock().tryLock()) {
            throw slot.beingReleased();
        }
        try {
            slot.checkUsable(nested);
            return work.apply(resource);
        } finally {
            slot.use.readLock().unlock();
        }
    }

    /**
     * Releases a resource and frees its id, even if releasing it fails. Waits until no {@link #process} call uses it; so
     * work must not release a resource whose work may be waiting for it.
     *
     * @return true if this call released it; false if there is none, or another thread releases it
     * @throws IllegalStateException if called from work that uses the resource, which would wait for itself
     */
    public boolean release(String id) {
        Slot<R> slot = slots.get(Objects.requireNonNull(id, "id"));
        return slot != null && slot.resource != null && release(slot);
    }

    private boolean release(Slot<R> slot) {
        if (slot.isUsedByThisThread()) {
            throw new IllegalStateException(
                    "Resource '" + slot.id + "' cannot be released by work that uses it; release it afterwards");
        }
        R resource = slot.resource;
        if (resource == null || !slot.shut()) {
            return false;
        }
        try {
            resources.release(resource);
        } finally {
            slots.remove(slot.id, slot);
        }
        return true;
    }

    /**
     * Releases all resources, the latest created first; one created within the factory of another counts as earlier.
     * Those that other threads create meanwhile stay.
     *
     * @throws ResourceException if resources failed, after all were released or tried
     */
    public void releaseAll() {
        List<Slot<R>> latestFirst = inOrder(Comparator.reverseOrder());
        Failures failures = new Failures("release");
        for (Slot<R> slot : latestFirst) {
            failures.attempt(() -> slot.id, () -> release(slot));
        }
        failures.throwIfAny();
    }

    /**
     * Creates no more and releases all; what is being created meanwhile is released too. A second call does nothing.
     *
     * @throws ResourceException if resources failed, after all were released or tried
     */
    @Override
    public void close() {
        closed = true;
        releaseAll();
    }

    /** Returns the ids of the resources, in order of creation. */
    public List<String> ids() {
        return inOrder(Comparator.naturalOrder()).stream().map(slot -> slot.id).toList();
    }

    private List<Slot<R>> inOrder(Comparator<Long> order) {
        return slots.values().stream()
                .filter(slot -> slot.resource != null)
                .sorted(Comparator.comparing(slot -> slot.order, order))
                .toList();
    }

    private static IllegalStateException closedFor(String id) {
        return new IllegalStateException("Resource life cycle is closed and cannot create '" + id + "'");
    }

    /** The owner of an id. */
    private static final class Slot<R> {
        final String id;
        final AtomicBoolean releasing = new AtomicBoolean();
        final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

        /** Written before {@link #resource}, which publishes it. */
        long order;

        /** Null while it is being created. */
        volatile @Nullable R resource;

        Slot(String id) {
            this.id = id;
        }

        boolean isUsedByThisThread() {
            return use.getReadHoldCount() > 0;
        }

        /** Turns later work away and waits for what is under way; false if another thread does so or did. */
        boolean shut() {
            if (!releasing.compareAndSet(false, true)) {
                return false;
            }
            // Held for a moment only, as a barrier: who got in before is waited for, and who comes later sees the flag.
            use.writeLock().lock();
            try {
                return true;
            } finally {
                use.writeLock().unlock();
            }
        }

        void checkUsable(boolean nested) {
            // Work that began before the release is let finish, and what it processes again is part of it.
            if (!nested && releasing.get()) {
                throw beingReleased();
            }
        }

        IllegalStateException beingReleased() {
            return new IllegalStateException("Resource '" + id + "' is being released");
        }
    }
}
