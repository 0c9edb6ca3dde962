package io.envyrc.memory.spill;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of one store, and the locked file beside it that tells others that its owner lives: the system lets go of
 * the lock when the process ends, however it ends, and no number of a process is trusted.
 *
 * <p>The lock file comes before the directory and goes after it, so a directory without one is nobody's to remove. One's
 * own process is recognised by the name and never probed: closing a probe would let go of the lock.
 */
final class Ownership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ownership.class);
    private static final Pattern LOCK = Pattern.compile("(spill-(\\d+-\\d+)-[0-9a-f]{16})\\.lock");
    private static final Pattern DATA = Pattern.compile("\\d+\\.spill");
    private static final int ATTEMPTS = 100;

    private static final String PROCESS = ProcessHandle.current().pid() + "-"
            + ManagementFactory.getRuntimeMXBean().getStartTime();

    private final Path directory;
    private final Path lockFile;
    private final FileChannel channel;

    private Ownership(Path directory, Path lockFile, FileChannel channel) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.channel = channel;
    }

    Path directory() {
        return directory;
    }

    /** Makes a new directory in {@code base}, and holds it until closed. */
    static Ownership claim(Path base) throws IOException {
        byte[] random = new byte[8];
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            new SecureRandom().nextBytes(random);
            String id = "spill-%s-%s".formatted(PROCESS, HexFormat.of().formatHex(random));
            Path lockFile = base.resolve(id + ".lock");
            FileChannel channel = FileChannel.open(
                    lockFile,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    Permissions.file(lockFile));
            try {
                // Another store may have found the file before it was locked, and removed it as a dead one's. Only its
                // being there is looked at: to open and close it again would let go of the lock.
                if (channel.tryLock() != null && Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS)) {
                    Path directory = base.resolve(id);
                    Files.createDirectory(directory, Permissions.directory(directory));
                    return new Ownership(directory, lockFile, channel);
                }
                channel.close();
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                Files.deleteIfExists(lockFile);
                throw e;
            }
        }
        throw new IOException("no lock could be had in %d attempts".formatted(ATTEMPTS));
    }

    /** Removes what dead owners left in {@code base}; returns how many files of data that was. */
    static int sweep(Path base) throws IOException {
        Set<String> ids = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(base, "spill-*.lock")) {
            for (Path entry : entries) {
                Matcher name = LOCK.matcher(String.valueOf(entry.getFileName()));
                if (name.matches() && !name.group(2).equals(PROCESS)) {
                    ids.add(name.group(1));
                }
            }
        }
        int removed = 0;
        for (String id : ids) {
            try {
                removed += removeIfDead(base.resolve(id), base.resolve(id + ".lock"));
            } catch (IOException e) {
                log.warn("Spill directory '{}' may be left by a process that ended, but cannot be removed", id, e);
            }
        }
        return removed;
    }

    private static int removeIfDead(Path directory, Path lockFile) throws IOException {
        try (FileChannel channel =
                FileChannel.open(lockFile, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                return 0;
            }
            int removed = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) ? removeData(directory) : 0;
            Files.deleteIfExists(lockFile);
            return removed;
        } catch (NoSuchFileException goneMeanwhile) {
            return 0;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException alsoOurs) {
            return null;
        }
    }

    /** Removes a directory with its data; one with anything else in it stays, and so does that. */
    private static int removeData(Path directory) throws IOException {
        int removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (DATA.matcher(String.valueOf(file.getFileName())).matches()) {
                    Files.deleteIfExists(file);
                    removed++;
                }
            }
        }
        Files.deleteIfExists(directory);
        return removed;
    }

    /** Removes the directory and lets go of it. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                removeData(directory);
            }
            Files.deleteIfExists(lockFile);
        }
    }
}
