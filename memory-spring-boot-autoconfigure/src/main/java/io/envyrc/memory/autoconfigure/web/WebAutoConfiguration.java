package io.envyrc.memory.autoconfigure.web;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.EnvyWebProperties;
import io.envyrc.memory.autoconfigure.PressureFlag;
import io.envyrc.memory.autoconfigure.ResponseOrder;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import io.envyrc.memory.pressure.PressureLevel;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.WebFilter;

/** Auto-configuration of what the web tier does while memory is critical. All of it is off unless asked for. */
@AutoConfiguration(after = PressureAutoConfiguration.class)
@ConditionalOnSwitch({"envy.memory.enabled", "envy.memory.monitoring-enabled"})
@EnableConfigurationProperties(EnvyWebProperties.class)
public final class WebAutoConfiguration {
    // Behind the filter that times each request, so that refusals are timed too; before all that reads one.
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

    @Bean
    @ConditionalOnSwitch(value = "envy.memory.web.refuse-traffic", byDefault = false)
    @Order(ResponseOrder.OUTSIDE)
    ReadinessResponse memoryReadinessResponse(ApplicationEventPublisher publisher) {
        return new ReadinessResponse(publisher);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication
    @ConditionalOnSwitch(value = "envy.memory.web.load-shedding", byDefault = false)
    static class Shedding {

        @Bean
        @Order(ResponseOrder.FLAGS)
        PressureFlag memoryLoadSheddingFlag() {
            return new PressureFlag("load-shedding", PressureLevel.CRITICAL, true);
        }

        /** Where nothing is to be called it goes by the level itself, for it counts requests rather than answers. */
        @Bean
        LoadShedding memoryLoadShedding(
                @Qualifier("memoryLoadSheddingFlag") PressureFlag flag,
                CurrentPressure pressure,
                EnvyMemoryProperties memory,
                EnvyWebProperties properties,
                ObjectProvider<SheddingExemption> exemptions) {
            boolean observeOnly = memory.pressure().observeOnly();
            return new LoadShedding(
                    observeOnly ? pressure.level() : flag,
                    properties,
                    observeOnly,
                    exemptions.orderedStream().toList());
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
        @ConditionalOnClass({OncePerRequestFilter.class, FilterRegistrationBean.class, DispatcherType.class})
        static class Servlet {

            @Bean
            FilterRegistrationBean<?> memoryLoadSheddingFilter(LoadShedding shedding) {
                FilterRegistrationBean<LoadSheddingFilter> filter =
                        new FilterRegistrationBean<>(new LoadSheddingFilter(shedding));
                filter.setDispatcherTypes(DispatcherType.REQUEST);
                filter.setOrder(ORDER);
                return filter;
            }
        }

        @Configuration(proxyBeanMethods = false)
        @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
        @ConditionalOnClass(WebFilter.class)
        static class Reactive {

            @Bean
            LoadSheddingWebFilter memoryLoadSheddingFilter(LoadShedding shedding) {
                return new LoadSheddingWebFilter(shedding);
            }
        }
    }
}
