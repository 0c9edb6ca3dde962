package io.envyrc.memory.pressure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How long all tasks stood still for want of memory, of the last ten seconds.
 *
 * <p>The kernel tells it as {@code full avg10}, a percentage, for each control group of version 2 and for the machine
 * ({@code Documentation/accounting/psi.rst}). The limit is 60 %, from which {@code systemd-oomd} kills by default
 * ({@code oomd.conf(5)}, {@code DefaultMemoryPressureLimit}).
 */
final class StallSignal implements MemorySignal {
    private static final long WINDOW_MILLIS = 10_000;
    private static final long LIMIT_MILLIS = WINDOW_MILLIS * 60 / 100;
    private static final byte[] FULL_AVERAGE = ProcFile.ascii("full avg10=");

    private final ProcFile file;

    StallSignal(Path root, ControlGroups groups) {
        this.file = new ProcFile(ofGroup(groups).orElse(root.resolve("proc/pressure/memory")));
    }

    @Override
    public String name() {
        return MemorySignals.STALL;
    }

    @Override
    public String unit() {
        return "ms";
    }

    @Override
    public Optional<Reading> read() {
        long percent = file.field(FULL_AVERAGE);
        return percent < 0
                ? Optional.empty()
                : Optional.of(new Reading(percent * WINDOW_MILLIS / 100, LIMIT_MILLIS, true));
    }

    private static Optional<Path> ofGroup(ControlGroups groups) {
        return groups.directories().stream()
                .findFirst()
                .map(own -> own.resolve("memory.pressure"))
                .filter(Files::exists);
    }
}
