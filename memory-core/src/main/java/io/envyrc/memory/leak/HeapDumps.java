package io.envyrc.memory.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dumps the heap where the policy lets it. */
final class HeapDumps {
    private static final Logger log = LoggerFactory.getLogger(HeapDumps.class);
    private static final String PREFIX = "leak-";
    private static final String SUFFIX = ".hprof";

    private HeapDumps() {}

    /**
     * Dumps the heap, garbage included, without a collection; stops the application meanwhile.
     *
     * @param usedBytes heap in use, about the size of the file
     * @return the file, readable by its owner alone; empty if a bound stands against it or it failed, which is logged
     */
    static Optional<Path> dump(HeapDumpPolicy policy, long usedBytes, Instant now) {
        Path directory = policy.directory();
        try {
            createDirectory(directory);
            long there = count(directory);
            if (there >= policy.maxCount()) {
                log.warn("No heap dump: '{}' has {} already, and may have {}", directory, there, policy.maxCount());
                return Optional.empty();
            }
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free - usedBytes < policy.minFreeBytes()) {
                log.warn(
                        "No heap dump: '{}' has {} free, of which {} must stay so, and the dump takes about {}",
                        directory,
                        Texts.bytes(free),
                        Texts.bytes(policy.minFreeBytes()),
                        Texts.bytes(usedBytes));
                return Optional.empty();
            }
            return write(directory.resolve(PREFIX + ProcessHandle.current().pid() + "-" + now.toEpochMilli() + SUFFIX));
        } catch (IOException | RuntimeException e) {
            log.warn("No heap dump: '{}' could not be written to", directory, e);
            return Optional.empty();
        }
    }

    private static Optional<Path> write(Path file) throws IOException {
        HotSpotDiagnosticMXBean hotspot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (hotspot == null) {
            return Optional.empty();
        }
        try {
            // HotSpot makes the file with 0600 itself (os::create_binary_file); restricted again for those that do not.
            hotspot.dumpHeap(file.toAbsolutePath().toString(), false);
            if (isPosix(file)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
            return Optional.of(file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (isPosix(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(PREFIX) && name.endsWith(SUFFIX))
                    .count();
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
