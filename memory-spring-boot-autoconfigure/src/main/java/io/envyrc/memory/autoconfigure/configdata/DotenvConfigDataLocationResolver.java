package io.envyrc.memory.autoconfigure.configdata;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.Profiles;

/** Resolves {@code dotenv:} locations: a file, and behind it the variants of active profiles that exist. */
final class DotenvConfigDataLocationResolver implements ConfigDataLocationResolver<DotenvFile> {

    @Override
    public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        return location.hasPrefix(DotenvFile.PREFIX);
    }

    @Override
    public List<DotenvFile> resolve(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        return List.of(DotenvFile.of(location));
    }

    @Override
    public List<DotenvFile> resolveProfileSpecific(
            ConfigDataLocationResolverContext context, ConfigDataLocation location, Profiles profiles) {
        DotenvFile file = DotenvFile.of(location);
        List<DotenvFile> variants = new ArrayList<>();
        for (String profile : profiles) {
            DotenvFile variant = file.variant(profile);
            if (Files.exists(variant.path())) {
                variants.add(variant);
            }
        }
        return variants;
    }
}
