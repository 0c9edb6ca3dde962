package io.envyrc.memory.pool;

import java.nio.ByteBuffer;

class BufferPoolContractTest extends PoolContractTest<ByteBuffer> {

    @Override
    Pool newPool(PoolConfig config) {
        return new BufferPool(config, new Retention(Long.MAX_VALUE, null), LeakSettings.of(config, leak -> {}));
    }

    @Override
    Lease<ByteBuffer> lease(Pool pool) {
        return ((BufferPool) pool).lease(4096);
    }

    @Override
    ByteBuffer acquire(Pool pool) {
        return ((BufferPool) pool).acquire(4096);
    }

    @Override
    void release(Pool pool, ByteBuffer object) {
        ((BufferPool) pool).release(object);
    }
}
