package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ConditionalOnSwitchTest {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(Switched.class);

    @ParameterizedTest
    @CsvSource({
        "true, true", "TRUE, true", "yes, true", "Yes, true", "on, true", "ON, true", "1, true",
        "false, false", "FALSE, false", "no, false", "No, false", "off, false", "OFF, false", "0, false",
        "${UNSET_SWITCH:yes}, true", "${UNSET_SWITCH:no}, false"
    })
    void readsASwitchAsThePropertiesBindIt(String value, boolean on) {
        runner.withPropertyValues("envy.memory.pool-enabled=" + value).run(context -> {
            assertThat(isPooled(context)).isEqualTo(on);
            assertThat(context.getBean(EnvyMemoryProperties.class).poolEnabled())
                    .isEqualTo(on);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "2", "", "  ", "${UNSET_SWITCH}", "yess"})
    void failsWhereThePropertiesWouldFail(String value) {
        String property = "envy.memory.pool-enabled=" + value;
        runner.withPropertyValues(property)
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining(BindException.class.getName()));
        new ApplicationContextRunner()
                .withUserConfiguration(Properties.class)
                .withPropertyValues(property)
                .run(context ->
                        assertThat(context).getFailure().hasStackTraceContaining(BindException.class.getName()));
    }

    @Test
    void isOnWhenNothingIsSet() {
        runner.run(context -> assertThat(isPooled(context)).isTrue());
    }

    @Test
    void isOnWhenNothingIsSetAndNoBootApplicationPreparedTheEnvironment() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Switched.class)) {
            assertThat(context.containsBean("pooled")).isTrue();
        }
    }

    @Test
    void isOffWhenOneOfSeveralSwitchesIsOff() {
        runner.withPropertyValues("envy.memory.enabled=off").run(context -> {
            assertThat(isPooled(context)).isFalse();
            assertThat(ConditionEvaluationReport.get(context.getBeanFactory())
                            .getConditionAndOutcomesBySource()
                            .get(Switched.class.getName() + "#pooled"))
                    .singleElement()
                    .extracting(outcome -> outcome.getOutcome().getMessage())
                    .isEqualTo("@ConditionalOnSwitch found switch off 'envy.memory.enabled'");
        });
    }

    @Test
    void failsOnAnUnreadableSwitchBesideOneThatIsOff() {
        runner.withPropertyValues("envy.memory.enabled=off", "envy.memory.pool-enabled=maybe")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("Error processing condition on " + Switched.class.getName() + ".pooled")
                        .hasRootCauseMessage("Invalid boolean value 'maybe'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"envy.memory.pool_enabled=off", "envy.memory.poolEnabled=no"})
    void knowsOtherSpellingsOfTheKey(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(isPooled(context)).isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "ENVY_MEMORY_POOLENABLED, 0, false",
        "ENVY_MEMORY_POOLENABLED, 1, true",
        "ENVY_MEMORY_POOL_ENABLED, no, false"
    })
    void readsEnvironmentVariables(String variable, String value, boolean on) {
        runner.withInitializer(context -> TestPropertyValues.of(variable + "=" + value)
                        .applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT))
                .run(context -> assertThat(isPooled(context)).isEqualTo(on));
    }

    private static boolean isPooled(AssertableApplicationContext context) {
        return context.containsBean("pooled");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(EnvyMemoryProperties.class)
    static class Properties {}

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(EnvyMemoryProperties.class)
    static class Switched {

        @Bean
        @ConditionalOnSwitch({"envy.memory.enabled", "envy.memory.pool-enabled"})
        String pooled() {
            return "pooled";
        }
    }
}
