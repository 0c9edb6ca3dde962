package io.envyrc.memory.pressure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The resident set of this process, of the memory that the machine or its container has. */
final class ProcessSignal implements MemorySignal {
    private static final int RESIDENT_COLUMN = 1;

    private final ProcFile statm;
    private final long pageBytes;
    private final long limitBytes;

    ProcessSignal(Path root) {
        this.statm = new ProcFile(root.resolve("proc/self/statm"));
        this.pageBytes = pageBytes(root.resolve("proc/self/auxv"));
        this.limitBytes = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    @Override
    public String name() {
        return MemorySignals.PROCESS;
    }

    @Override
    public Optional<Reading> read() {
        if (limitBytes < 1 || pageBytes < 1) {
            return Optional.empty();
        }
        long pages = statm.column(RESIDENT_COLUMN);
        return pages < 0 ? Optional.empty() : Optional.of(new Reading(pages * pageBytes, limitBytes, true));
    }

    /** Reads the vector that the kernel hands to each program: pairs of words, of which 6 is the size of a page. */
    private static long pageBytes(Path auxv) {
        try {
            ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(auxv)).order(ByteOrder.nativeOrder());
            while (words.remaining() >= 2 * Long.BYTES) {
                long key = words.getLong();
                long value = words.getLong();
                if (key == 6) {
                    return value;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
