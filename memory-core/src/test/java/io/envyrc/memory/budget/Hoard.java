package io.envyrc.memory.budget;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A consumer that gives back what is wanted when asked, and notes each request. Not thread-safe beyond the budget's calls. */
final class Hoard implements Spillable, AutoCloseable {
    final List<SpillRequest> requests = new ArrayList<>();
    final SpillableConsumer consumer;
    final MemoryReservation reservation;
    private final List<String> log;
    Spillable before = request -> {};

    Hoard(MemoryBudget budget, String name, int priority, long bytes, List<String> log) {
        this.log = log;
        this.consumer = budget.register(name, priority, this);
        this.reservation = consumer.reserve(MemoryKind.OFF_HEAP, bytes);
    }

    Hoard(MemoryBudget budget, String name, long bytes) {
        this(budget, name, 0, bytes, new ArrayList<>());
    }

    @Override
    public void spill(SpillRequest request) throws IOException {
        requests.add(request);
        log.add(consumer.name());
        before.spill(request);
        reservation.shrink(Math.min(request.bytes(), reservation.bytes()));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
