package io.envyrc.memory.autoconfigure.configdata;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.util.ClassUtils;

/** Loads the sections of an {@code .envyrc} file as {@code envy.*} properties. */
final class EnvyrcConfigDataLoader implements ConfigDataLoader<EnvyrcFile> {

    @Override
    public ConfigData load(ConfigDataLoaderContext context, EnvyrcFile file) {
        byte[] bytes = file.read(EnvyrcSections.MAX_BYTES);
        if (!ClassUtils.isPresent("org.yaml.snakeyaml.Yaml", getClass().getClassLoader())) {
            throw file.unusable(
                    "SnakeYAML is not on the class path", "Add org.yaml:snakeyaml, or take the import away.");
        }
        Map<String, OriginTrackedValue> properties = new EnvyrcSections(file).read(bytes);
        return new ConfigData(List.of(new OriginTrackedMapPropertySource(file.sourceName(), properties, true)));
    }
}
