package io.envyrc.memory.spill;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Attributes that keep others out, from the creation on; none where the file system knows no such permissions. */
final class Permissions {
    private Permissions() {}

    static FileAttribute<?>[] file(Path path) {
        return of(path, "rw-------");
    }

    static FileAttribute<?>[] directory(Path path) {
        return of(path, "rwx------");
    }

    private static FileAttribute<?>[] of(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
