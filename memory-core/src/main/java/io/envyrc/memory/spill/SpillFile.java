package io.envyrc.memory.spill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream of bytes on disk: written once, from start to {@link #finish()}, then read as often as wanted, by any number of
 * readers at a time, and deleted by {@link #close()}.
 *
 * <p>Bytes are kept in blocks, each with a checksum over what is stored. Nothing is forced to the device: spilled data does
 * not outlive its process. Keep the data in memory until {@code finish()} has returned. A file that a write has failed on
 * takes no more, and can only be closed. Thread-safe: calls take turns, and {@code close} ends readers.
 */
public final class SpillFile implements AutoCloseable {
    private final SpillStore store;
    private final String name;
    private final Path path;
    private final DiskFile disk;
    private final Set<SpillReader> readers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    final long tag = ThreadLocalRandom.current().nextLong();

    // Guarded by the lock.
    private Buffers.@Nullable Pair buffers;
    private boolean failed;
    private long sectionOffset;
    private long sectionBlock;

    private volatile boolean finished;
    private volatile boolean closed;
    private volatile long storedBytes;
    private volatile long dataBytes;
    private volatile long blocks;

    SpillFile(SpillStore store, String name, Path path, DiskFile disk, Buffers.Pair buffers) {
        this.store = store;
        this.name = name;
        this.path = path;
        this.disk = disk;
        this.buffers = buffers;
    }

    /**
     * Appends what remains of {@code source}, and moves its position there. Whole blocks of a direct buffer are written, or
     * compressed, from where they are; all else is copied into a block first. Waits for the disk.
     *
     * @throws SpillException if it could not be written, or the file is closed
     * @throws IllegalStateException if it is finished, or an earlier write failed
     */
    public void write(ByteBuffer source) throws SpillException {
        lock.lock();
        try {
            ByteBuffer data = writable().data;
            while (source.hasRemaining()) {
                if (data.position() == 0 && source.isDirect() && source.remaining() >= data.capacity()) {
                    append(source.slice(source.position(), data.capacity()));
                    source.position(source.position() + data.capacity());
                    continue;
                }
                int bytes = Math.min(data.remaining(), source.remaining());
                data.put(source.slice(source.position(), bytes));
                source.position(source.position() + bytes);
                if (!data.hasRemaining()) {
                    appendBuffered(data);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a section, which can be read by itself once the file is finished: what is written next begins another one, in a
     * block of its own.
     *
     * @return the section that began after the last one, or at the start; it may be empty
     * @throws SpillException if it could not be written, or the file is closed
     * @throws IllegalStateException if it is finished, or an earlier write failed
     */
    public SpillSection endSection() throws SpillException {
        lock.lock();
        try {
            flush();
            SpillSection section = new SpillSection(sectionOffset, sectionBlock, blocks);
            sectionOffset = storedBytes;
            sectionBlock = blocks;
            return section;
        } finally {
            lock.unlock();
        }
    }

    /** Returns a view that writes to this file; closing it finishes the file. */
    public WritableByteChannel channel() {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) throws SpillException {
                int bytes = source.remaining();
                SpillFile.this.write(source);
                return bytes;
            }

            @Override
            public boolean isOpen() {
                return !finished && !closed;
            }

            @Override
            public void close() throws SpillException {
                if (!closed) {
                    finish();
                }
            }
        };
    }

    /**
     * Writes what is left to write, and gives the buffer back; from then on the file can be read. A second call does
     * nothing.
     *
     * @throws SpillException if it could not be written, or the file is closed
     * @throws IllegalStateException if an earlier write failed
     */
    public void finish() throws SpillException {
        lock.lock();
        try {
            if (finished && !closed) {
                return;
            }
            flush();
            try {
                disk.close();
            } catch (IOException e) {
                throw failed(Faults.onFile(this, "written", storedBytes, e));
            }
            giveBuffersBack();
            finished = true;
        } finally {
            lock.unlock();
        }
    }

    private Buffers.Pair writable() throws SpillException {
        if (closed) {
            throw Faults.closed(this);
        }
        Buffers.Pair open = buffers;
        if (finished || failed || open == null) {
            throw new IllegalStateException("Spill file '%s' of '%s' %s"
                    .formatted(path, name, finished ? "is finished" : "failed before, and can only be closed"));
        }
        return open;
    }

    private void flush() throws SpillException {
        ByteBuffer data = writable().data;
        if (data.position() > 0) {
            appendBuffered(data);
        }
    }

    private void appendBuffered(ByteBuffer data) throws SpillException {
        data.flip();
        append(data);
        data.clear();
    }

    private void append(ByteBuffer data) throws SpillException {
        Buffers.Pair open = writable();
        long offset = storedBytes;
        long number = blocks;
        long before = dataBytes;
        int dataLength = data.remaining();
        // Whatever comes in between, an error of the JVM too, leaves a file that takes no more.
        failed = true;
        ByteBuffer stored = store.compressed(data, open.stored);
        long bytes = (long) BlockHeader.BYTES + stored.remaining();
        try {
            if (!store.quota().tryTake(bytes)) {
                throw Faults.overQuota(this, offset, bytes, store.quota());
            }
            // Counted before it is written: what a failed write leaves on disk is taken too, until the file is deleted.
            storedBytes = offset + bytes;
            BlockHeader.write(open.header, tag, number, dataLength, stored);
            disk.write(offset, open.header, stored);
        } catch (IOException e) {
            throw failed(Faults.onFile(this, "written", offset, e));
        }
        failed = false;
        blocks = number + 1;
        dataBytes = before + dataLength;
        store.wrote(bytes, dataLength);
    }

    private SpillException failed(SpillException e) {
        failed = true;
        store.failed();
        return e;
    }

    private void giveBuffersBack() {
        if (buffers != null) {
            store.buffers().giveBack(buffers);
            buffers = null;
        }
    }

    /**
     * Opens a reader at the start, which the caller closes. It reserves {@link SpillStore#bufferBytes} as long as it is
     * open.
     *
     * @throws SpillException if the file is closed or gone
     * @throws IllegalStateException if the file is not finished
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if the buffer cannot be reserved; those that the store
     *     keeps are for writers, which are done sooner
     */
    public SpillReader read() throws SpillException {
        return read(new SpillSection(0, 0, blocks));
    }

    /** Opens a reader of a section of this file, as {@link #read()} does of all. */
    public SpillReader read(SpillSection section) throws SpillException {
        if (!finished && !closed) {
            throw new IllegalStateException("Spill file '%s' of '%s' is not finished".formatted(path, name));
        }
        Buffers.Pair pair = store.buffers().takeToRead();
        SpillReader reader = null;
        try {
            reader = new SpillReader(this, section, store, DiskFile.read(path), pair);
            readers.add(reader);
            // Added before this check, and close() ends all readers after it says so: one of the two ends it.
            if (closed) {
                reader.close();
                throw Faults.closed(this);
            }
            return reader;
        } catch (IOException e) {
            store.failed();
            if (reader == null) {
                store.buffers().giveBack(pair);
            }
            throw closed ? Faults.closed(this) : Faults.onFile(this, "opened", 0, e);
        }
    }

    void closed(SpillReader reader) {
        readers.remove(reader);
    }

    /** Returns the name it was created with. */
    public String name() {
        return name;
    }

    /** Returns where it lies. */
    public Path path() {
        return path;
    }

    /** Returns the bytes that were written to it and have left the buffer. */
    public long dataBytes() {
        return dataBytes;
    }

    /** Returns the bytes it takes on disk. */
    public long storedBytes() {
        return storedBytes;
    }

    /** Returns the blocks it consists of. */
    public long blocks() {
        return blocks;
    }

    /**
     * Ends its readers, deletes it, and gives its disk space back. A second call does nothing.
     *
     * @throws SpillException if it could not be deleted; it goes with the store then
     */
    @Override
    public void close() throws SpillException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            readers.forEach(SpillReader::close);
            store.forget(this);
            try {
                disk.close();
                Files.deleteIfExists(path);
                store.quota().giveBack(storedBytes);
            } catch (IOException e) {
                store.failed();
                throw Faults.onFile(this, "deleted", 0, e);
            } finally {
                giveBuffersBack();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "SpillFile[name=%s, path=%s, dataBytes=%d]".formatted(name, path, dataBytes);
    }
}
