package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.Registration;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryConsumer;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What each consumer reserves of the budget, and how requests wait for it. Users choose the names, so the first {@value #MAX_CONSUMERS} have a meter
 * each and the rest share the one named {@code other}.
 */
final class BudgetMetrics implements MeterBinder, AutoCloseable {
    static final int MAX_CONSUMERS = 50;
    private static final String OTHER = "other";

    private final MemoryBudget budget;
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();

    BudgetMetrics(MemoryBudget budget) {
        this.budget = budget;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(
                        "envy.memory.reserve.waiting",
                        budget,
                        of -> of.reserveWaits().waiting())
                .description("Requests that wait for others to give memory back")
                .register(registry);
        FunctionTimer.builder(
                        "envy.memory.reserve.waits",
                        budget,
                        of -> of.reserveWaits().ended(),
                        of -> of.reserveWaits().total().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Waits of requests for others to give memory back, whatever came of them")
                .register(registry);
        Set<String> named = ConcurrentHashMap.newKeySet();
        gauge(registry, OTHER, from -> others(from, named));
        registrations.add(budget.onReserve(consumer -> name(consumer, named, registry)));
        budget.topConsumers(MAX_CONSUMERS).forEach(consumer -> name(consumer.name(), named, registry));
    }

    @Override
    public void close() {
        registrations.forEach(Registration::close);
    }

    private void name(String consumer, Set<String> named, MeterRegistry registry) {
        if (named.contains(consumer) || consumer.equals(OTHER)) {
            return;
        }
        synchronized (this) {
            if (named.size() < MAX_CONSUMERS && named.add(consumer)) {
                gauge(registry, consumer, from -> from.reservedBytes(consumer));
            }
        }
    }

    private void gauge(MeterRegistry registry, String consumer, ToDoubleFunction<MemoryBudget> bytes) {
        Gauge.builder("envy.memory.reserved", budget, bytes)
                .tags("consumer", consumer)
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes that a consumer reserves of the budget")
                .register(registry);
    }

    private static double others(MemoryBudget budget, Set<String> named) {
        return budget.topConsumers(Integer.MAX_VALUE).stream()
                .filter(consumer -> !named.contains(consumer.name()))
                .mapToLong(MemoryConsumer::bytes)
                .sum();
    }
}
