package io.envyrc.memory.autoconfigure.configdata;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertySourceInfo;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The variables of a {@code .env} file. Boot binds {@code UPPER_SNAKE} keys relaxed for a source of this very class whose
 * name ends as this one's does; origins are asked of it besides. Immutable.
 */
final class DotenvPropertySource extends SystemEnvironmentPropertySource
        implements OriginLookup<String>, PropertySourceInfo {
    private final Map<String, Origin> origins;

    DotenvPropertySource(DotenvFile file, DotenvVariables variables) {
        super(
                file.sourceName() + "-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                variables.values());
        this.origins = variables.origins();
    }

    @Override
    public @Nullable Origin getOrigin(String name) {
        return origins.get(resolvePropertyName(name));
    }

    @Override
    public boolean isImmutable() {
        return true;
    }

    /** Returns the name alone; the inherited one shows the values where its logger is at debug. */
    @Override
    public String toString() {
        return "%s {name='%s'}".formatted(getClass().getSimpleName(), getName());
    }
}
