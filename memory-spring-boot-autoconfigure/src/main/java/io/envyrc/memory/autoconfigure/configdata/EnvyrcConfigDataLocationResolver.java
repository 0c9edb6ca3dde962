package io.envyrc.memory.autoconfigure.configdata;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;

/** Resolves {@code envyrc:} locations against the working directory. */
final class EnvyrcConfigDataLocationResolver implements ConfigDataLocationResolver<EnvyrcFile> {

    @Override
    public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        return location.hasPrefix(EnvyrcFile.PREFIX);
    }

    @Override
    public List<EnvyrcFile> resolve(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        return List.of(EnvyrcFile.find(location, Path.of("").toAbsolutePath()));
    }
}
