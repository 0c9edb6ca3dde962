package io.envyrc.memory.autoconfigure.env;

import io.envyrc.memory.autoconfigure.EffectiveSizes;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.EnvyPerformanceProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.PressureFlag;
import io.envyrc.memory.autoconfigure.ResponseOrder;
import io.envyrc.memory.env.EnvFileStreamer;
import io.envyrc.memory.env.EnvParser;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.stream.Decompression;
import io.envyrc.memory.stream.MemoryAwareWriter;
import io.envyrc.memory.stream.StreamProcessor;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/** Auto-configuration of what reads and writes streams; buffers come from the byte pool. */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class EnvAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    EnvParser envParser(
            EnvyMemoryProperties memory, EnvyPerformanceProperties properties, EffectiveSizes sizes, BytePool buffers) {
        EnvParser.Builder builder = EnvParser.builder()
                .dialect(memory.env().dialect())
                .interpolation(memory.env().interpolation())
                .bufferSize(bytes(properties.bufferSize()))
                .maxLineSize(bytes(properties.maxLineSize()))
                .maxValueSize(sizes.maxValueBytes())
                .streaming(properties.streamingEnabled())
                .buffers(buffers);
        return memory.env().strict() ? builder.strict().build() : builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    EnvFileStreamer envFileStreamer(EnvParser parser) {
        return new EnvFileStreamer(parser);
    }

    @Bean
    @ConditionalOnMissingBean
    StreamProcessor streamProcessor(EnvyPerformanceProperties properties, BytePool buffers) {
        return StreamProcessor.builder()
                .bufferSize(bytes(properties.bufferSize()))
                .maxLineSize(bytes(properties.maxLineSize()))
                .buffers(buffers)
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    Decompression decompression(EnvyPerformanceProperties properties) {
        return Decompression.builder()
                .maxBytes(properties.maxDecompressedSize().toBytes())
                .maxRatio(properties.maxDecompressionRatio())
                .build();
    }

    @Bean
    @Order(ResponseOrder.FLAGS)
    PressureFlag memoryWriterFlag() {
        return new PressureFlag("writer", PressureLevel.WARNING, false);
    }

    // A new one each time, for it can be changed.
    @Bean
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    MemoryAwareWriter.Builder memoryAwareWriterBuilder(
            EnvyPerformanceProperties properties, BytePool buffers, @Qualifier("memoryWriterFlag") PressureFlag flag) {
        return MemoryAwareWriter.builder()
                .bufferSize(bytes(properties.bufferSize()))
                .buffers(buffers)
                .pressure(flag);
    }

    // The ranges of the properties are within those of an int.
    private static int bytes(DataSize size) {
        return Math.toIntExact(size.toBytes());
    }
}
