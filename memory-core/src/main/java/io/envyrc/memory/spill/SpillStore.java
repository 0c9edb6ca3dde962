package io.envyrc.memory.spill;

import io.envyrc.memory.spill.SpillException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of data that memory has no room for.
 *
 * <p>Each store has a directory of its own, which others cannot enter, and holds a lock as long as it lives. What a store
 * left whose process ended without closing it, even by a {@code kill -9}, is removed when the next one opens in the same
 * place; what a living process holds is not, be it in another container. Files take no more than the quota, nor than half
 * of what is free. Each block carries a checksum (CRC-32C), and optionally is compressed.
 *
 * <p>Thread-safe. Holds no thread. Whoever opened it closes it, which deletes its files.
 */
public final class SpillStore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpillStore.class);
    private static final Set<String> MEMORY_FILE_SYSTEMS = Set.of("tmpfs", "ramfs");

    private final SpillOptions options;
    private final Ownership ownership;
    private final Quota quota;
    private final @Nullable Codec codec;
    private final Buffers buffers;
    private final int orphans;
    private final Set<SpillFile> files = ConcurrentHashMap.newKeySet();
    private final AtomicLong created = new AtomicLong();
    private final LongAdder writtenBytes = new LongAdder();
    private final LongAdder dataBytes = new LongAdder();
    private final LongAdder readBytes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean closed;

    private SpillStore(
            SpillOptions options,
            Ownership ownership,
            Quota quota,
            @Nullable Codec codec,
            Buffers buffers,
            int orphans) {
        this.options = options;
        this.ownership = ownership;
        this.quota = quota;
        this.codec = codec;
        this.buffers = buffers;
        this.orphans = orphans;
    }

    /**
     * Opens a store in {@code directory}, which is created for the present user alone if it does not exist, and may be
     * shared with other stores.
     *
     * @throws SpillException if the directory cannot be used, or lies in memory and that is refused, or the library of the
     *     compression is missing
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if the buffers cannot be reserved
     */
    public static SpillStore open(Path directory, SpillOptions options) throws SpillException {
        Objects.requireNonNull(options, "options");
        Path base = directory.toAbsolutePath().normalize();
        Codec codec = Codec.of(options.compression(), base);
        Ownership ownership = null;
        try {
            Files.createDirectories(base, Permissions.directory(base));
            FileStore device = Files.getFileStore(base);
            checkDevice(base, device, options.memoryFileSystem());
            int orphans = Ownership.sweep(base);
            if (orphans > 0) {
                log.info("Removed {} spill files from '{}' whose process ended without closing them", orphans, base);
            }
            ownership = Ownership.claim(base);
            Quota quota = new Quota(device, options.maxDiskBytes());
            int storedBytes = codec == null ? 0 : codec.maxCompressedBytes(options.blockBytes());
            Buffers buffers = new Buffers(
                    options.budget(), options.blockBytes(), storedBytes, options.reserveBuffers(), new DirectBuffers());
            return new SpillStore(options, ownership, quota, codec, buffers, orphans);
        } catch (IOException e) {
            letGo(ownership, e);
            throw e instanceof SpillException known ? known : Faults.onDirectory(base, "cannot be used", e);
        } catch (RuntimeException | Error e) {
            letGo(ownership, e);
            throw e;
        }
    }

    /**
     * Removes what stores left in {@code directory} whose processes ended without closing them, and opens none.
     *
     * @return how many files of data that was; 0 if there is no such directory
     * @throws SpillException if the directory cannot be read
     */
    public static int removeOrphans(Path directory) throws SpillException {
        Path base = directory.toAbsolutePath().normalize();
        try {
            return Files.isDirectory(base) ? Ownership.sweep(base) : 0;
        } catch (IOException e) {
            throw Faults.onDirectory(base, "cannot be read", e);
        }
    }

    private static void letGo(@Nullable Ownership ownership, Throwable failure) {
        if (ownership != null) {
            try {
                ownership.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static void checkDevice(Path base, FileStore device, MemoryFileSystem answer) throws SpillException {
        String type = device.type().toLowerCase(Locale.ROOT);
        if (!MEMORY_FILE_SYSTEMS.contains(type)) {
            return;
        }
        String found = "Spill directory '%s' is on %s: what is spilled there takes the memory that it is to free"
                .formatted(base, type);
        if (answer == MemoryFileSystem.REFUSE) {
            throw new SpillException(
                    Reason.MEMORY_FILE_SYSTEM,
                    base,
                    found + "; set envy.memory.spill.directory to a directory on disk,"
                            + " or envy.memory.spill.on-tmpfs=warn to do it all the same");
        }
        log.warn("{}; set envy.memory.spill.directory to a directory on disk", found);
    }

    /** Returns where a store lies unless something else is wished: a folder of the user's under {@code java.io.tmpdir}. */
    public static Path defaultDirectory() {
        String user = System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "envyrc-spill-" + user);
    }

    /**
     * Creates a file, which the caller closes. It reserves {@link #bufferBytes} until it is finished.
     *
     * @param name shown in errors; several files may share one
     * @throws SpillException if it could not be created, or the store is closed
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if the buffer cannot be reserved
     */
    public SpillFile create(String name) throws SpillException {
        Objects.requireNonNull(name, "name");
        checkOpen();
        Buffers.Pair pair = takeToWrite(name);
        Path path = ownership.directory().resolve("%06d.spill".formatted(created.incrementAndGet()));
        SpillFile file;
        try {
            file = new SpillFile(this, name, path, DiskFile.create(path), pair);
        } catch (IOException e) {
            buffers.giveBack(pair);
            failures.increment();
            throw Faults.onDirectory(ownership.directory(), "cannot take a file for '" + name + "'", e);
        }
        files.add(file);
        // Added before this check, and close() closes all files after it says so: one of the two closes it.
        if (closed) {
            file.close();
            checkOpen();
        }
        return file;
    }

    private void checkOpen() throws SpillException {
        if (closed) {
            throw new SpillException(
                    Reason.CLOSED,
                    directory(),
                    "Spill store in '%s' is closed; keep it open as long as it is used".formatted(directory()));
        }
    }

    private Buffers.Pair takeToWrite(String name) throws SpillException {
        try {
            return buffers.takeToWrite();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SpillException(
                    Reason.CLOSED,
                    directory(),
                    0,
                    "Interrupted while waiting for a buffer for '%s' in '%s'; run the work again if that was not meant"
                            .formatted(name, directory()),
                    e);
        }
    }

    Buffers buffers() {
        return buffers;
    }

    Quota quota() {
        return quota;
    }

    /** Returns what to store of {@code data}: itself, or what it compresses to in {@code target}, if that is less. */
    ByteBuffer compressed(ByteBuffer data, @Nullable ByteBuffer target) {
        if (codec == null || target == null) {
            return data;
        }
        int bytes = codec.compress(data, target.clear());
        return bytes < data.remaining() ? target.slice(0, bytes) : data;
    }

    int decompressed(ByteBuffer stored, ByteBuffer data) {
        if (codec == null) {
            throw new IllegalStateException("this store does not compress");
        }
        return codec.decompress(stored, data);
    }

    void wrote(long stored, long data) {
        writtenBytes.add(stored);
        dataBytes.add(data);
    }

    void read(long bytes) {
        readBytes.add(bytes);
    }

    void failed() {
        failures.increment();
    }

    void forget(SpillFile file) {
        files.remove(file);
    }

    void closeQuietly(DiskFile disk) {
        try {
            disk.close();
        } catch (IOException e) {
            failures.increment();
            log.debug("A spill file that was read could not be closed", e);
        }
    }

    /** Returns the store's own directory. */
    public Path directory() {
        return ownership.directory();
    }

    /** Returns the options it was opened with. */
    public SpillOptions options() {
        return options;
    }

    /** Returns what an open writer or reader reserves, in bytes. */
    public long bufferBytes() {
        return buffers.pairBytes();
    }

    /** Returns what it has done so far. */
    public SpillStats stats() {
        return new SpillStats(
                writtenBytes.sum(),
                dataBytes.sum(),
                readBytes.sum(),
                quota.taken(),
                quota.limit(),
                files.size(),
                failures.sum(),
                orphans);
    }

    /**
     * Closes and deletes all files, and gives the directory up. A second call does nothing.
     *
     * @throws SpillException if something could not be deleted, after all was tried
     */
    @Override
    public void close() throws SpillException {
        if (closed) {
            return;
        }
        closed = true;
        SpillException failure = null;
        for (SpillFile file : files) {
            try {
                file.close();
            } catch (SpillException e) {
                failure = joined(failure, e);
            }
        }
        try {
            ownership.close();
        } catch (IOException e) {
            failure = joined(failure, Faults.onDirectory(directory(), "could not be removed", e));
        }
        buffers.close();
        if (failure != null) {
            throw failure;
        }
    }

    private static SpillException joined(@Nullable SpillException first, SpillException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }
}
