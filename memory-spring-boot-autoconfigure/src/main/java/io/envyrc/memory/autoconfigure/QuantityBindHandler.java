package io.envyrc.memory.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.convert.ConversionFailedException;

/**
 * Converts what Boot cannot, in the spellings of {@link Quantities}, for every key under {@code envy} and for no other.
 *
 * <p>A converter could not do so: it sees the type of a value but not its key, so that it would change how an
 * application's own durations and sizes are read; and Boot passes over it where an application has a bean named
 * {@code conversionService}.
 */
final class QuantityBindHandler extends AbstractBindHandler {
    private static final ConfigurationPropertyName ENVY = ConfigurationPropertyName.of("envy");

    QuantityBindHandler(BindHandler parent) {
        super(parent);
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) throws Exception {
        Object quantity = ENVY.isAncestorOf(name) && error instanceof ConversionFailedException failed
                ? quantity(failed.getValue(), target)
                : null;
        return quantity != null ? quantity : super.onFailure(name, target, context, error);
    }

    private static @Nullable Object quantity(@Nullable Object value, Bindable<?> target) {
        try {
            return value instanceof String text
                    ? Quantities.read(text, target.getType().resolve())
                    : null;
        } catch (ArithmeticException | IllegalArgumentException tooLarge) {
            return null;
        }
    }
}
