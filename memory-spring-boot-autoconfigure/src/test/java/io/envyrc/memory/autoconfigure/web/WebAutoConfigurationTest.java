package io.envyrc.memory.autoconfigure.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

class WebAutoConfigurationTest {
    private static final String ON = "envy.memory.web.load-shedding=on";

    private final WebApplicationContextRunner servlet =
            new WebApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());
    private final ReactiveWebApplicationContextRunner reactive =
            new ReactiveWebApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    @Test
    void nothingIsRefusedUnlessAskedFor() {
        servlet.run(context ->
                assertThat(context).doesNotHaveBean(LoadShedding.class).doesNotHaveBean(FilterRegistrationBean.class));
        reactive.run(context -> assertThat(context).doesNotHaveBean(LoadSheddingWebFilter.class));
    }

    @Test
    void eachKindOfServerGetsItsFilter() {
        servlet.withPropertyValues(ON).run(context -> {
            assertThat(context).hasSingleBean(FilterRegistrationBean.class);
            assertThat(context.getBean(FilterRegistrationBean.class).getFilter())
                    .isInstanceOf(LoadSheddingFilter.class);
        });
        reactive.withPropertyValues(ON).run(context -> assertThat(context).hasSingleBean(LoadSheddingWebFilter.class));
    }

    @Test
    void nothingIsRefusedWhereNothingIsWatched() {
        servlet.withPropertyValues(ON, "envy.memory.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LoadShedding.class));
        servlet.withPropertyValues(ON, "envy.memory.monitoring-enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(LoadShedding.class));
    }

    @Test
    void anApplicationWithoutAServerStartsWithItOn() {
        new ApplicationContextRunner()
                .withConfiguration(AllMemoryAutoConfigurations.get())
                .withClassLoader(new FilteredClassLoader("org.springframework.web", "jakarta.servlet", "reactor"))
                .withPropertyValues(ON)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("memoryLoadShedding"));
    }
}
