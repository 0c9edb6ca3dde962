package io.envyrc.memory.bench.pool;

import com.zaxxer.hikari.util.ConcurrentBag.IConcurrentBagEntry;
import io.netty.util.Recycler;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import stormpot.Allocator;
import stormpot.Pool;
import stormpot.PoolBuilder;
import stormpot.Poolable;
import stormpot.Slot;

/** The pooled things of the peers, each with the same 4 KiB inside. */
final class Peers {
    static final int BYTES = 4096;
    static final int OBJECTS = 64;

    private Peers() {}

    static final class BagEntry implements IConcurrentBagEntry {
        final byte[] bytes = new byte[BYTES];
        private final AtomicInteger state = new AtomicInteger();

        @Override
        public boolean compareAndSet(int expected, int next) {
            return state.compareAndSet(expected, next);
        }

        @Override
        public void setState(int next) {
            state.set(next);
        }

        @Override
        public int getState() {
            return state.get();
        }
    }

    static final class StormpotEntry implements Poolable {
        final byte[] bytes = new byte[BYTES];
        private final Slot slot;

        StormpotEntry(Slot slot) {
            this.slot = slot;
        }

        @Override
        public void release() {
            slot.release(this);
        }
    }

    static PoolBuilder<StormpotEntry> stormpot() {
        return Pool.from(new Allocator<StormpotEntry>() {
                    @Override
                    public StormpotEntry allocate(Slot slot) {
                        return new StormpotEntry(slot);
                    }

                    @Override
                    public void deallocate(StormpotEntry entry) {}
                })
                .setSize(OBJECTS);
    }

    static GenericObjectPool<byte[]> commonsPool() {
        GenericObjectPoolConfig<byte[]> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(OBJECTS);
        config.setMaxIdle(OBJECTS);
        config.setJmxEnabled(false);
        return new GenericObjectPool<>(
                new BasePooledObjectFactory<byte[]>() {
                    @Override
                    public byte[] create() {
                        return new byte[BYTES];
                    }

                    @Override
                    public PooledObject<byte[]> wrap(byte[] bytes) {
                        return new DefaultPooledObject<>(bytes);
                    }
                },
                config);
    }

    static final class Recycled {
        final byte[] bytes = new byte[BYTES];
        final Recycler.EnhancedHandle<Recycled> handle;

        Recycled(Recycler.Handle<Recycled> handle) {
            this.handle = (Recycler.EnhancedHandle<Recycled>) handle;
        }
    }

    static Recycler<Recycled> recycler() {
        return new Recycler<>() {
            @Override
            protected Recycled newObject(Handle<Recycled> handle) {
                return new Recycled(handle);
            }
        };
    }
}
