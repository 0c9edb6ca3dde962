package io.envyrc.memory.autoconfigure.configdata;

import java.io.IOException;
import java.util.List;
import org.apache.commons.logging.Log;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigData.Option;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.logging.DeferredLogFactory;

/** Loads a {@code .env} file as variables that bind as those of the environment do. */
final class DotenvConfigDataLoader implements ConfigDataLoader<DotenvFile> {
    private final Log log;

    DotenvConfigDataLoader(DeferredLogFactory logs) {
        this.log = logs.getLog(DotenvConfigDataLoader.class);
    }

    @Override
    public ConfigData load(ConfigDataLoaderContext context, DotenvFile file) throws IOException {
        DotenvVariables variables = DotenvVariables.read(file, log);
        // As for properties files: a variant outranks the file that imports it, and that file's own variants.
        Option[] options = file.isProfileSpecific() ? new Option[] {Option.PROFILE_SPECIFIC} : new Option[0];
        return new ConfigData(List.of(new DotenvPropertySource(file, variables)), options);
    }
}
