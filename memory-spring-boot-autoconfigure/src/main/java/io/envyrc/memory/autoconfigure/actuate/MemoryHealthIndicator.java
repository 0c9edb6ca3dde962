package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health contributor {@code memory}: the pressure level, why, and each signal.
 *
 * <p>{@code UP} at every level unless told otherwise: a liveness probe on {@code /actuator/health} would else restart a
 * whole fleet at once, when what it needs is fewer requests. {@code UP} also while nothing is monitored.
 */
final class MemoryHealthIndicator extends AbstractHealthIndicator {
    private final MemoryMonitor monitor;
    private final boolean outOfServiceAtCritical;

    MemoryHealthIndicator(MemoryMonitor monitor, boolean outOfServiceAtCritical) {
        super("Memory signals could not be read");
        this.monitor = monitor;
        this.outOfServiceAtCritical = outOfServiceAtCritical;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.withDetail("monitored", monitor.isRunning());
        if (!monitor.isRunning()) {
            builder.up();
            return;
        }
        MemorySnapshot snapshot = monitor.snapshot();
        if (outOfServiceAtCritical && snapshot.level() == PressureLevel.CRITICAL) {
            builder.outOfService();
        } else {
            builder.up();
        }
        builder.withDetail("level", snapshot.level())
                .withDetail("since", snapshot.since())
                .withDetail("reason", snapshot.reason());
        snapshot.readings().forEach((name, reading) -> builder.withDetail(name, PressureSection.Signal.of(reading)));
    }
}
