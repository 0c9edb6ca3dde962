package io.envyrc.memory.spill;

import java.io.IOException;
import java.nio.file.FileStore;
import java.util.concurrent.atomic.AtomicLong;

/** The disk space that a store may take: what is set, but no more than half of what would be free without it. */
final class Quota {
    /** How much may be taken until the free space is looked at again. */
    private static final long LOOK_EVERY_BYTES = 8L << 20;

    private final FileStore device;
    private final long maxBytes;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong sinceLook = new AtomicLong(LOOK_EVERY_BYTES);
    private volatile long limit;

    Quota(FileStore device, long maxBytes) throws IOException {
        this.device = device;
        this.maxBytes = maxBytes;
        this.limit = look();
    }

    private long look() throws IOException {
        long free = device.getUsableSpace() + taken.get();
        return Math.min(maxBytes, free / 2);
    }

    boolean tryTake(long bytes) throws IOException {
        if (sinceLook.addAndGet(bytes) >= LOOK_EVERY_BYTES || bytes > limit - taken.get()) {
            sinceLook.set(0);
            limit = look();
        }
        while (true) {
            long now = taken.get();
            if (bytes > limit - now) {
                return false;
            }
            if (taken.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }

    long limit() {
        return limit;
    }

    long maxBytes() {
        return maxBytes;
    }
}
