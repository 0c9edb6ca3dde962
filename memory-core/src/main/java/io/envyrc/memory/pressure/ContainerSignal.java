package io.envyrc.memory.pressure;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The working set of the control group with the least limit, of that limit. */
final class ContainerSignal implements MemorySignal {
    // Version 1 writes "none" as the largest number of whole pages; no machine has an exbibyte.
    private static final long NO_LIMIT = 1L << 60;

    private final List<Group> groups;

    ContainerSignal(ControlGroups groups) {
        this.groups = groups.directories().stream()
                .map(directory -> new Group(directory, groups.version()))
                .toList();
    }

    @Override
    public String name() {
        return MemorySignals.CONTAINER;
    }

    @Override
    public Optional<Reading> read() {
        Group tightest = null;
        long least = NO_LIMIT;
        for (Group group : groups) {
            long limit = group.limit();
            if (limit < least) {
                least = limit;
                tightest = group;
            }
        }
        return reading(tightest, least);
    }

    private static Optional<Reading> reading(@Nullable Group group, long limit) {
        if (group == null || limit < 1) {
            return Optional.empty();
        }
        long used = group.workingSet();
        return used < 0 ? Optional.empty() : Optional.of(new Reading(used, limit, true));
    }

    /** The files of one group. */
    private static final class Group {
        private final List<ProcFile> limits;
        private final ProcFile usage;
        private final ProcFile statistics;
        private final byte[] inactiveFile;

        Group(Path directory, ControlGroups.Version version) {
            limits = version.limitFiles().stream()
                    .map(file -> new ProcFile(directory.resolve(file)))
                    .toList();
            usage = new ProcFile(directory.resolve(version.usageFile));
            statistics = new ProcFile(directory.resolve("memory.stat"));
            inactiveFile = ProcFile.ascii(version.inactiveField + " ");
        }

        long limit() {
            long least = NO_LIMIT;
            for (ProcFile file : limits) {
                long limit = file.number();
                if (limit != ProcFile.NONE && limit < least) {
                    least = limit;
                }
            }
            return least;
        }

        long workingSet() {
            long charged = usage.number();
            if (charged == ProcFile.NONE) {
                return charged;
            }
            // Where the statistics cannot be read, the whole charge is an upper bound of the working set.
            return Math.max(0, charged - Math.max(0, statistics.field(inactiveFile)));
        }
    }
}
