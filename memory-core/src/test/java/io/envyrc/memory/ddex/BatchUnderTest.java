package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A batch over generated files; after each test nothing of it may run, and nothing be leased. */
final class BatchUnderTest implements AfterEachCallback {
    static final long FILE_BYTES = 100_000;

    final GeneratedFiles files = new GeneratedFiles(FILE_BYTES);
    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    final DdexParser parser =
            DdexParser.builder().buffers(DdexBufferPool.of(pools)).build();

    /** Returns a builder of one that finds all of the memory free. */
    DdexBatch.Builder builder() {
        return DdexBatch.builder(parser).source(files).memory(() -> 0);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("memory-batch-") || name.equals(DdexFileResults.THREAD));
        assertThat(pools.stats().values()).allMatch(stats -> stats.leased() == 0);
    }
}
