package io.envyrc.memory.autoconfigure.spill;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Spill;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of the spill store. It opens when it is first injected, so that an application that spills nothing
 * needs no place to write to; or at start-up, if a directory is set.
 */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class SpillAutoConfiguration {

    @Bean
    @Lazy
    @ConditionalOnMissingBean
    SpillStore spillStore(EnvyMemoryProperties properties, MemoryBudget budget) throws SpillException {
        Spill spill = properties.spill();
        return SpillStore.open(
                directory(spill),
                SpillOptions.builder()
                        .maxDiskBytes(spill.maxDisk().toBytes())
                        .compression(spill.compression())
                        .blockBytes(Math.toIntExact(spill.blockSize().toBytes()))
                        .memoryFileSystem(spill.onTmpfs())
                        .budget(budget)
                        .build());
    }

    @Bean
    @ConditionalOnMissingBean
    SpillStores memorySpillStores(ConfigurableListableBeanFactory beans) {
        return new SpillStores(beans);
    }

    @Bean
    @ConditionalOnSwitch("envy.memory.enabled")
    SpillStart memorySpillStart(EnvyMemoryProperties properties, ObjectProvider<SpillStore> stores) {
        boolean set = StringUtils.hasText(properties.spill().directory());
        return new SpillStart(directory(properties.spill()), set, stores);
    }

    private static Path directory(Spill spill) {
        return StringUtils.hasText(spill.directory())
                ? Path.of(spill.directory().strip())
                : SpillStore.defaultDirectory();
    }
}
