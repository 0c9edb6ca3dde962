package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.ResponseOrder;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryMonitorBuilder;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemoryPressureHandlerBuilder;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureListener;
import io.envyrc.memory.pressure.PressureResponse;
import io.envyrc.memory.pressure.TrimResponse;
import io.envyrc.memory.resource.ResourceManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Auto-configuration of the monitor and of what answers it. This is where a level is tied to a trim: pools and resources
 * know nothing of pressure.
 */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class PressureAutoConfiguration {
    private static final String EXCLUDED_SIGNALS = "envy.memory.pressure.excluded-signals";
    private static final String EXCLUDED_RESPONSES = "envy.memory.pressure.excluded-responses";

    /** A user's signals are watched beside the standard ones, and beside what the resource manager tracks. */
    @Bean
    @ConditionalOnMissingBean
    MemoryMonitor memoryMonitor(
            EnvyMemoryProperties properties,
            ResourceManager resources,
            ObjectProvider<MemorySignal> signals,
            Environment environment) {
        List<MemorySignal> watched = new ArrayList<>(MemorySignals.standard());
        watched.add(new ResourceSignal(resources));
        signals.orderedStream().forEach(watched::add);
        MemoryMonitorBuilder builder = MemoryMonitor.builder()
                .signals(Exclusions.without(
                        properties.pressure().excludedSignals(), watched, MemorySignal::name, EXCLUDED_SIGNALS))
                .warning(properties.pressure().warning())
                .critical(properties.pressure().critical())
                .pollInterval(properties.pressure().pollInterval());
        onVirtualThreads(environment, "memory-listener-", builder::callbackExecutor);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean(name = "memoryBudgetSignal")
    MemorySignal memoryBudgetSignal(MemoryBudget budget) {
        return new BudgetSignal(budget);
    }

    @Bean
    @ConditionalOnMissingBean(name = "memoryOldGenerationSignal")
    MemorySignal memoryOldGenerationSignal() {
        return new ReportedSignal(MemorySignals.oldGeneration());
    }

    @Bean
    @ConditionalOnMissingBean(name = "memoryMappedSignal")
    MemorySignal memoryMappedSignal() {
        return new ReportedSignal(MemorySignals.mapped());
    }

    @Bean
    @ConditionalOnMissingBean(name = "memoryProcessSignal")
    MemorySignal memoryProcessSignal() {
        return new ReportedSignal(MemorySignals.process());
    }

    @Bean
    @Order(ResponseOrder.POOLS)
    PressureResponse memoryPoolsResponse(PoolManager pools) {
        return new NamedResponse("pools", pressure -> pools.trim(share(pressure.level())));
    }

    @Bean
    @Order(ResponseOrder.CACHES)
    TrimResponse memoryCachesResponse(ListableBeanFactory beans) {
        return new TrimResponse("caches", new TrimmableBeans(beans));
    }

    @Bean
    @Order(ResponseOrder.RESOURCES)
    PressureResponse memoryResourcesResponse(ResourceManager resources) {
        return new NamedResponse("resources", pressure -> relieve(pressure.level(), resources));
    }

    @Bean
    @ConditionalOnMissingBean
    MemoryPressureHandler memoryPressureHandler(
            EnvyMemoryProperties properties,
            MemoryMonitor monitor,
            MemoryBudget budget,
            GarbageCollector garbageCollector,
            ResourceManager resources,
            ObjectProvider<PressureResponse> responses,
            ListableBeanFactory beans,
            Environment environment) {
        MemoryPressureHandlerBuilder builder = MemoryPressureHandler.builder(monitor)
                .threshold(budget.limitBytes())
                .gcThreshold(properties.pressure().critical())
                .garbageCollector(garbageCollector)
                .observeOnly(properties.pressure().observeOnly())
                .onSpill(resources::spill);
        Map<String, PressureResponse> byName = beans.getBeansOfType(PressureResponse.class);
        List<PressureResponse> named = responses
                .orderedStream()
                .map(response -> BeanResponse.of(response, byName))
                .toList();
        Exclusions.without(properties.pressure().excludedResponses(), named, PressureResponse::name, EXCLUDED_RESPONSES)
                .forEach(builder::respond);
        onVirtualThreads(environment, "memory-pressure-", builder::callbackExecutor);
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSwitch({"envy.memory.enabled", "envy.memory.monitoring-enabled"})
    PressureLifecycle memoryPressureLifecycle(
            MemoryMonitor monitor,
            MemoryPressureHandler handler,
            ObjectProvider<PressureListener> listeners,
            IsolatedEvents events) {
        return new PressureLifecycle(monitor, handler, listeners, events);
    }

    private static double share(PressureLevel level) {
        return level == PressureLevel.CRITICAL ? 1.0 : 0.5;
    }

    private static long relieve(PressureLevel level, ResourceManager resources) {
        return level == PressureLevel.CRITICAL ? resources.forceCleanup() : resources.spillIfNeeded();
    }

    private static void onVirtualThreads(Environment environment, String prefix, Consumer<Executor> setter) {
        if (Threading.VIRTUAL.isActive(environment)) {
            setter.accept(new VirtualThreadTaskExecutor(prefix));
        }
    }
}
