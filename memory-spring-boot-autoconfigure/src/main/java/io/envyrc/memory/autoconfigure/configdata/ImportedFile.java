package io.envyrc.memory.autoconfigure.configdata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin.Location;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** A file that an import leads to; equal to another of the same kind and path. */
abstract class ImportedFile extends ConfigDataResource {
    private final ConfigDataLocation location;
    private final Path path;
    private final Resource resource;

    ImportedFile(ConfigDataLocation location, Path path) {
        this.location = location;
        this.path = path.toAbsolutePath().normalize();
        this.resource = tracked(new FileSystemResource(this.path), Origin.from(location));
    }

    private static Resource tracked(Resource resource, @Nullable Origin origin) {
        return origin != null ? OriginTrackedResource.of(resource, origin) : resource;
    }

    /**
     * Returns the path that a location names, as it is written there.
     *
     * @throws UnusableImportException if it names none
     */
    static Path path(ConfigDataLocation location, String prefix) {
        String path = location.getNonPrefixedValue(prefix);
        if (path.isBlank()) {
            throw new UnusableImportException(
                    location, "location '%s'".formatted(location), "it names no file", "Write a path behind " + prefix);
        }
        return Path.of(path);
    }

    Path path() {
        return path;
    }

    ConfigDataLocation location() {
        return location;
    }

    /** Returns the name of the property source made of this file. */
    String sourceName() {
        return "Config resource '%s' via location '%s'".formatted(this, location);
    }

    /** Returns where in this file a value stands; line and column count from 0. */
    Origin origin(int line, int column) {
        return new TextResourceOrigin(resource, new Location(line, column));
    }

    /**
     * Reads the whole file once: it may be a pipe.
     *
     * @throws ConfigDataResourceNotFoundException if there is no such file
     * @throws UnusableImportException if it is a directory, cannot be read or has more bytes than it may
     */
    byte[] read(int maxBytes) {
        if (Files.isDirectory(path)) {
            throw unusable("it is a directory", "Put a file in its place, or correct the import.");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw unusable(
                        "it has more than %d bytes".formatted(maxBytes), "Shorten the file, or correct the import.");
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw new ConfigDataResourceNotFoundException(this, missing);
        } catch (IOException unreadable) {
            throw unusable(reason(unreadable), "Let the user that the application runs as read the file.");
        }
    }

    private static String reason(IOException unreadable) {
        if (unreadable instanceof AccessDeniedException) {
            return "permission is denied";
        }
        String reason = unreadable instanceof FileSystemException inFileSystem
                ? inFileSystem.getReason()
                : unreadable.getMessage();
        return "reading failed: "
                + (reason != null ? reason : unreadable.getClass().getSimpleName());
    }

    /**
     * Returns the failure to use this file.
     *
     * @param problem what is wrong, never a value
     * @param remedy what to do, a sentence
     */
    UnusableImportException unusable(String problem, String remedy) {
        return new UnusableImportException(
                location, "resource '%s' via location '%s'".formatted(this, location), problem, remedy);
    }

    /** Tells whether this is the same file, so that it is imported once. */
    @Override
    public abstract boolean equals(@Nullable Object other);

    @Override
    public final int hashCode() {
        return path.hashCode();
    }
}
