package io.envyrc.memory.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionMessage.Style;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Reads the switches of {@link ConditionalOnSwitch} with the binder that fills the properties. */
@Order(Ordered.HIGHEST_PRECEDENCE + 40)
class OnSwitchCondition extends SpringBootCondition {

    // As the records declare it: the binder treats an empty value for boolean and for Boolean differently.
    private static final Bindable<Boolean> SWITCH = Bindable.of(ResolvableType.forClass(boolean.class));

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Binder binder = Binder.get(context.getEnvironment());
        List<String> off = new ArrayList<>();
        MergedAnnotation<ConditionalOnSwitch> switches =
                metadata.getAnnotations().get(ConditionalOnSwitch.class);
        String[] keys = switches.getStringArray("value");
        boolean byDefault = switches.getBoolean("byDefault");
        for (String key : keys) {
            if (Boolean.FALSE.equals(binder.bind(key, SWITCH).orElse(byDefault))) {
                off.add(key);
            }
        }
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnSwitch.class);
        return off.isEmpty()
                ? ConditionOutcome.match(
                        message.found("switch on", "switches on").items(Style.QUOTE, (Object[]) keys))
                : ConditionOutcome.noMatch(
                        message.found("switch off", "switches off").items(Style.QUOTE, off));
    }
}
