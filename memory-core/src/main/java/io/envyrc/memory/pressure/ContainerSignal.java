package io.envyrc.memory.pressure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The working set of the control group with the least limit, of that limit. */
final class ContainerSignal implements MemorySignal {
    // Version 1 writes "none" as the largest number of whole pages; no machine has an exbibyte.
    private static final long NO_LIMIT = 1L << 60;

    private final ControlGroups groups;

    ContainerSignal(ControlGroups groups) {
        this.groups = groups;
    }

    @Override
    public String name() {
        return MemorySignals.CONTAINER;
    }

    @Override
    public Optional<Reading> read() {
        Path tightest = null;
        long least = NO_LIMIT;
        for (Path directory : groups.directories()) {
            long limit = limit(directory);
            if (limit < least) {
                least = limit;
                tightest = directory;
            }
        }
        return tightest == null ? Optional.empty() : reading(tightest, least);
    }

    private Optional<Reading> reading(Path directory, long limit) {
        long usage = number(directory.resolve(groups.version().usageFile), -1);
        if (usage < 0 || limit < 1) {
            return Optional.empty();
        }
        return Optional.of(new Reading(Math.max(0, usage - inactiveFile(directory)), limit, true));
    }

    private long limit(Path directory) {
        long least = NO_LIMIT;
        for (String file : groups.version().limitFiles()) {
            least = Math.min(least, number(directory.resolve(file), NO_LIMIT));
        }
        return least;
    }

    private long inactiveFile(Path directory) {
        String prefix = groups.version().inactiveField + " ";
        try (Stream<String> lines = Files.lines(directory.resolve("memory.stat"))) {
            return lines.filter(line -> line.startsWith(prefix))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(prefix.length()).trim()))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | RuntimeException e) {
            // The whole charge is an upper bound of the working set.
            return 0;
        }
    }

    private static long number(Path file, long otherwise) {
        try {
            String text = Files.readString(file).trim();
            return text.equals("max") ? otherwise : Long.parseLong(text);
        } catch (IOException | NumberFormatException e) {
            return otherwise;
        }
    }
}
