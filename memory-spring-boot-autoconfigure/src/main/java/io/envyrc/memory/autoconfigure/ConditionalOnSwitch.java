package io.envyrc.memory.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches when every named switch is on; one that is not set is what {@link #byDefault} says.
 *
 * <p>A switch reads as {@link EnvyMemoryProperties} binds it: {@code true}, {@code yes}, {@code on} and {@code 1} in
 * any case, under any relaxed spelling of its key. Boot's {@code @ConditionalOnBooleanProperty} takes only {@code true}
 * for true, so the two would disagree. A value that is neither on nor off fails start-up.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(OnSwitchCondition.class)
public @interface ConditionalOnSwitch {

    /** The keys in canonical form, such as {@code envy.memory.pool-enabled}. */
    String[] value();

    /** Whether a switch that is not set is on. */
    boolean byDefault() default true;
}
