package io.envyrc.memory.spill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link SpillFile} or a section of it once from start to end, and checks each block before it hands out a byte of it. Whoever opened
 * it closes it. Thread-safe: calls take turns; closing the file ends it.
 */
public final class SpillReader implements ReadableByteChannel {
    private final SpillFile file;
    private final SpillStore store;
    private final DiskFile disk;
    private final Buffers.Pair buffers;
    private final long endBlock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private long offset;
    private long number;

    private volatile boolean closed;

    SpillReader(SpillFile file, SpillSection section, SpillStore store, DiskFile disk, Buffers.Pair buffers) {
        this.file = file;
        this.offset = section.offset();
        this.number = section.firstBlock();
        this.endBlock = section.endBlock();
        this.store = store;
        this.disk = disk;
        this.buffers = buffers;
        buffers.data.limit(0);
    }

    /**
     * Reads bytes into {@code target}. Where a whole block has room in a direct buffer, it is read or decompressed straight
     * into it. Waits for the disk.
     *
     * @return how many bytes, 0 only if {@code target} has no room; -1 at the end
     * @throws SpillException if the file is gone, cut off, damaged or closed; {@code target} keeps its position then
     */
    @Override
    public int read(ByteBuffer target) throws SpillException {
        lock.lock();
        try {
            ByteBuffer data = buffers.data;
            checkOpen();
            if (!target.hasRemaining()) {
                return 0;
            }
            if (!data.hasRemaining()) {
                int direct = fill(target);
                if (direct != 0) {
                    return direct;
                }
            }
            int bytes = Math.min(data.remaining(), target.remaining());
            target.put(data.slice(data.position(), bytes));
            data.position(data.position() + bytes);
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the next block, or what is left of the present one, without a copy.
     *
     * @return a read-only view, valid until the next call; null at the end
     * @throws SpillException if the file is gone, cut off, damaged or closed
     */
    public @Nullable ByteBuffer nextBlock() throws SpillException {
        lock.lock();
        try {
            ByteBuffer data = buffers.data;
            checkOpen();
            if (!data.hasRemaining() && fill(null) < 0) {
                return null;
            }
            // From now on the collector frees it: a look at the view after its time reads something, and does not
            // crash.
            buffers.viewed = true;
            ByteBuffer block = data.slice().asReadOnlyBuffer();
            data.position(data.limit());
            return block;
        } finally {
            lock.unlock();
        }
    }

    /** Reads a block, into {@code target} if it has room: returns its length then, 0 if it is buffered, -1 at the end. */
    private int fill(@Nullable ByteBuffer target) throws SpillException {
        if (number == endBlock) {
            return -1;
        }
        try {
            return readBlock(target);
        } catch (IOException e) {
            store.failed();
            throw closed ? Faults.closed(file) : Faults.onFile(file, "read", offset, e);
        }
    }

    private int readBlock(@Nullable ByteBuffer target) throws IOException {
        ByteBuffer header = buffers.header.clear();
        readFully(header, offset);
        BlockHeader block = BlockHeader.read(header, file.tag, number, buffers.data.capacity());
        if (block == null) {
            throw Faults.corrupted(file, offset, "no header of block " + number);
        }
        boolean straight = target != null && target.isDirect() && target.remaining() >= block.dataBytes();
        ByteBuffer data = straight && target != null
                ? target.slice(target.position(), block.dataBytes())
                : buffers.data.clear().slice(0, block.dataBytes());
        // Holds nothing until the block has been checked.
        buffers.data.limit(0);
        ByteBuffer compressed = block.isCompressed() ? buffers.stored : null;
        ByteBuffer stored = compressed == null ? data : compressed.slice(0, block.storedBytes());
        readFully(stored, offset + BlockHeader.BYTES);
        if (!block.matches(header, stored)) {
            throw Faults.corrupted(file, offset, "the checksum of block " + number + " differs");
        }
        if (compressed != null) {
            decompress(stored, data);
        }
        if (straight && target != null) {
            target.position(target.position() + block.dataBytes());
        } else {
            buffers.data.limit(block.dataBytes()).position(0);
        }
        number++;
        offset += BlockHeader.BYTES + block.storedBytes();
        store.read(BlockHeader.BYTES + block.storedBytes());
        return straight ? block.dataBytes() : 0;
    }

    private void readFully(ByteBuffer target, long from) throws IOException {
        if (disk.read(from, target) < target.remaining()) {
            throw Faults.truncated(file, offset, file.storedBytes());
        }
    }

    private void decompress(ByteBuffer stored, ByteBuffer data) throws SpillException {
        try {
            if (store.decompressed(stored, data) == data.remaining()) {
                return;
            }
        } catch (RuntimeException damaged) {
            throw Faults.corrupted(file, offset, "block " + number + " does not decompress: " + damaged.getMessage());
        }
        throw Faults.corrupted(file, offset, "block " + number + " has another length");
    }

    private void checkOpen() throws SpillException {
        if (closed) {
            throw Faults.closed(file);
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Gives its buffer back. A second call does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            file.closed(this);
            // Given back under the lock: no read uses it any more.
            store.buffers().giveBack(buffers);
            store.closeQuietly(disk);
        } finally {
            lock.unlock();
        }
    }
}
