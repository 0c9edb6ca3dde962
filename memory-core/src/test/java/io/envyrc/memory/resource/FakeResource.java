package io.envyrc.memory.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A resource of a settable size that gives back half by cleaning up and what is asked by spilling. */
final class FakeResource implements ManagedResource {
    final List<Long> spillRequests = new ArrayList<>();
    final AtomicInteger releases = new AtomicInteger();
    private final String name;
    private final List<String> log;
    private long bytes;
    private boolean failing;

    FakeResource(String name, long bytes, List<String> log) {
        this.name = name;
        this.bytes = bytes;
        this.log = log;
    }

    FakeResource(String name, long bytes) {
        this(name, bytes, new ArrayList<>());
    }

    FakeResource failing() {
        failing = true;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long estimateMemory() {
        check("estimate");
        return bytes;
    }

    @Override
    public long forceCleanup() {
        check("cleanup");
        return give(bytes / 2);
    }

    @Override
    public long spillIfNeeded(long wanted) {
        spillRequests.add(wanted);
        check("spill");
        return give(Math.min(bytes, wanted));
    }

    @Override
    public void release() {
        releases.incrementAndGet();
        log.add(name);
        check("release");
    }

    private long give(long freed) {
        bytes -= freed;
        return freed;
    }

    private void check(String what) {
        if (failing) {
            throw new IllegalStateException(name + " cannot " + what);
        }
    }
}
