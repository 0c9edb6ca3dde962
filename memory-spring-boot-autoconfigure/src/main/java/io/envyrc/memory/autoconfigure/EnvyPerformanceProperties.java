package io.envyrc.memory.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code envy.performance} configures. Immutable; every value is in its range.
 *
 * @param batchSize Most jobs in one batch.
 * @param workerCount Most jobs of a batch that run at a time.
 * @param admissionTimeout Longest time that a batch waits while the pressure level is CRITICAL.
 * @param streamingEnabled Whether a file over 8 MB is kept as text, its values made only when asked for.
 * @param bufferSize Buffer through which a stream is read.
 * @param maxLineSize Longest physical line that is accepted.
 * @param maxValueSize Longest value that is accepted, over all of its lines.
 * @param maxDecompressedSize Most that a compressed input may decompress to.
 * @param maxDecompressionRatio How many times its compressed size an input may grow to, beyond the first megabyte.
 */
@ConfigurationProperties("envy.performance")
public record EnvyPerformanceProperties(
        @DefaultValue("50") int batchSize,
        @DefaultValue("4") int workerCount,
        @DefaultValue("30s") Duration admissionTimeout,
        @DefaultValue("true") boolean streamingEnabled,
        @DefaultValue("8KB") DataSize bufferSize,
        @DefaultValue("64KB") DataSize maxLineSize,
        @DefaultValue("1MB") DataSize maxValueSize,
        @DefaultValue("1GB") DataSize maxDecompressedSize,
        @DefaultValue("100") int maxDecompressionRatio) {

    /**
     * Checks every range.
     *
     * @throws IllegalArgumentException if a value is out of its range, or a line may be longer than a value
     */
    public EnvyPerformanceProperties {
        EnvyKey.BATCH_SIZE.check(batchSize);
        EnvyKey.WORKER_COUNT.check(workerCount);
        EnvyKey.ADMISSION_TIMEOUT.check(admissionTimeout);
        EnvyKey.BUFFER_SIZE.check(bufferSize);
        EnvyKey.MAX_LINE_SIZE.check(maxLineSize);
        EnvyKey.MAX_VALUE_SIZE.check(maxValueSize);
        EnvyKey.MAX_DECOMPRESSED_SIZE.check(maxDecompressedSize);
        EnvyKey.MAX_DECOMPRESSION_RATIO.check(maxDecompressionRatio);
        EnvyKey.MAX_LINE_SIZE.checkAtMost(maxLineSize, EnvyKey.MAX_VALUE_SIZE, maxValueSize);
    }
}
