package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.autoconfigure.InvalidEnvyValueException.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Reports a bad {@code envy.*} value with its key, the value as written, where it was written, and what is allowed. */
class EnvyFailureAnalyzer extends AbstractFailureAnalyzer<BindException> implements Ordered {

    private final @Nullable Environment environment;

    EnvyFailureAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        // Boot's analyzer of binding failures has no order, thus comes last. It knows neither ranges nor units.
        return 0;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
        if (environment == null) {
            return null;
        }
        InvalidEnvyValueException invalid = findCause(cause, InvalidEnvyValueException.class);
        if (invalid == null) {
            invalid = unreadable(cause);
        }
        return (invalid != null) ? report(invalid, environment, cause) : null;
    }

    /** Treats a value that does not convert like one out of range: the same rule was broken. */
    private static @Nullable InvalidEnvyValueException unreadable(BindException cause) {
        EnvyKey key = EnvyKey.find(cause.getName().toString());
        ConfigurationProperty property = cause.getProperty();
        return (key != null && property != null)
                ? InvalidEnvyValueException.notAllowed(key, property.getValue())
                : null;
    }

    private static FailureAnalysis report(
            InvalidEnvyValueException invalid, Environment environment, BindException cause) {
        List<Setting> settings = invalid.settings();
        String keys = settings.stream()
                .map(setting -> "'" + setting.key().key() + "'")
                .collect(Collectors.joining(" and "));
        String headline = (settings.size() == 1)
                ? "The value of %s is not allowed:".formatted(keys)
                : "The values of %s do not fit together:".formatted(keys);
        String details = settings.stream()
                .map(setting -> describe(setting, environment))
                .collect(Collectors.joining("%n%n".formatted()));
        List<Setting> others = others(settings, environment);
        if (others.isEmpty()) {
            return new FailureAnalysis("%s%n%n%s".formatted(headline, details), invalid.remedy(), cause);
        }
        String more = others.stream()
                .map(setting -> describe(setting, environment))
                .collect(Collectors.joining("%n%n".formatted()));
        String remedies = others.stream()
                .map(setting -> " Set %s to %s."
                        .formatted(setting.key().key(), setting.key().allowed()))
                .collect(Collectors.joining());
        return new FailureAnalysis(
                "%s%n%n%s%n%nNor are these:%n%n%s".formatted(headline, details, more),
                invalid.remedy() + remedies,
                cause);
    }

    /** Finds what else is not allowed, which binding would tell one start after the other. */
    private static List<Setting> others(List<Setting> known, Environment environment) {
        Set<EnvyKey> told = known.stream().map(Setting::key).collect(Collectors.toSet());
        Binder binder = Binder.get(environment, new QuantityBindHandler(BindHandler.DEFAULT));
        List<Setting> found = new ArrayList<>();
        for (EnvyKey key : EnvyKey.values()) {
            if (!told.contains(key) && !isAllowed(key, binder)) {
                found.add(new Setting(key, ""));
            }
        }
        return found;
    }

    private static boolean isAllowed(EnvyKey key, Binder binder) {
        try {
            BindResult<?> bound = binder.bind(key.key(), key.type());
            return !bound.isBound() || key.allows(bound.get());
        } catch (BindException unreadable) {
            return false;
        }
    }

    private static String describe(Setting setting, Environment environment) {
        ConfigurationProperty property = find(setting.key(), environment);
        String value = (property != null) ? asWritten(property, environment) : "\"" + setting.value() + "\"";
        String origin = (property != null) ? String.valueOf(property.getOrigin()) : "default";
        return "    Property: %s%n    Value: %s%n    Origin: %s%n    Allowed: %s"
                .formatted(setting.key().key(), value, origin, setting.key().allowed());
    }

    private static @Nullable ConfigurationProperty find(EnvyKey key, Environment environment) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(key.key());
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return property;
            }
        }
        return null;
    }

    private static String asWritten(ConfigurationProperty property, Environment environment) {
        Object written = property.getValue();
        Object resolved = new PropertySourcesPlaceholdersResolver(environment).resolvePlaceholders(written);
        return written.equals(resolved) ? "\"" + written + "\"" : "\"%s\" from \"%s\"".formatted(resolved, written);
    }
}
