package io.envyrc.memory.autoconfigure.configdata;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataLocation;

/** The {@code .env} file of a {@code dotenv:} location, or its variant for a profile. */
final class DotenvFile extends ImportedFile {
    static final String PREFIX = "dotenv:";

    private final boolean profileSpecific;

    private DotenvFile(ConfigDataLocation location, Path path, boolean profileSpecific) {
        super(location, path);
        this.profileSpecific = profileSpecific;
    }

    /**
     * Returns the file of a location; its path is relative to the working directory.
     *
     * @throws UnusableImportException if the location has no path
     */
    static DotenvFile of(ConfigDataLocation location) {
        return new DotenvFile(location, path(location, PREFIX), false);
    }

    /** Returns the variant of this file for a profile, which need not exist. */
    DotenvFile variant(String profile) {
        return new DotenvFile(location(), path().resolveSibling(path().getFileName() + "." + profile), true);
    }

    boolean isProfileSpecific() {
        return profileSpecific;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DotenvFile file && path().equals(file.path());
    }

    @Override
    public String toString() {
        return "dotenv file [%s]".formatted(path());
    }
}
