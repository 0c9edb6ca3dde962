package io.envyrc.memory.autoconfigure.configdata;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataLocation;

/** The {@code .envyrc} file of an {@code envyrc:} location. */
final class EnvyrcFile extends ImportedFile {
    static final String PREFIX = "envyrc:";

    private final String whereabouts;

    private EnvyrcFile(ConfigDataLocation location, Path path, String whereabouts) {
        super(location, path);
        this.whereabouts = whereabouts;
    }

    /**
     * Returns the file of a location. A path without a directory part is looked for in a directory and in those above
     * it, and the nearest one counts; another path is relative to that directory.
     *
     * @throws UnusableImportException if the location has no path
     */
    static EnvyrcFile find(ConfigDataLocation location, Path directory) {
        Path named = path(location, PREFIX);
        if (named.isAbsolute() || named.getParent() != null) {
            return new EnvyrcFile(location, directory.resolve(named), "");
        }
        for (Path above = directory; above != null; above = above.getParent()) {
            if (Files.exists(above.resolve(named))) {
                return new EnvyrcFile(location, above.resolve(named), "");
            }
        }
        return new EnvyrcFile(location, directory.resolve(named), ", nor in a directory above it");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EnvyrcFile file && path().equals(file.path());
    }

    @Override
    public String toString() {
        return "envyrc file [%s]%s".formatted(path(), whereabouts);
    }
}
