package io.envyrc.memory.env;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Replaces a file as a whole: what is new is written to a temporary file beside it, which then takes its name.
 *
 * <p>Until that last step the temporary file is its owner's alone, and the rights it then gets are never more than those
 * of the old file. It is on the disk before it takes the name, so a crash leaves the old text or the new.
 */
final class FileReplacement {
    /** Writes the new text. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private FileReplacement() {}

    static void write(Path file, Content content) throws IOException {
        boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        // A link stays: what it leads to is replaced. One that leads nowhere has no real path and fails here.
        Path target = exists ? file.toRealPath() : file.toAbsolutePath();
        if (exists && !Files.isRegularFile(target)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
        Path directory = target.getParent();
        if (directory == null) {
            throw new FileNotFoundException("no file can be written at " + target);
        }
        // Created for its owner alone where the file system knows owners.
        Path temporary = Files.createTempFile(directory, ".env", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                content.writeTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            if (exists) {
                copyRights(target, temporary);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException | Error e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException undeleted) {
                e.addSuppressed(undeleted);
            }
            throw e;
        }
    }

    private static void copyRights(Path from, Path to) throws IOException {
        PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (target == null) {
            return;
        }
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes fresh = target.readAttributes();
        Set<PosixFilePermission> permissions = old.permissions();
        // The group before the rights, so that no other group ever has them; the owner last, for after that this
        // process may have no say.
        if (!old.group().equals(fresh.group()) && !succeeds(() -> target.setGroup(old.group()))) {
            permissions = withoutGroup(permissions);
        }
        target.setPermissions(permissions);
        if (!old.owner().equals(fresh.owner())) {
            succeeds(() -> target.setOwner(old.owner()));
        }
    }

    /** Returns permissions where the group may do no more than others may. */
    static Set<PosixFilePermission> withoutGroup(Set<PosixFilePermission> permissions) {
        Set<PosixFilePermission> left = EnumSet.noneOf(PosixFilePermission.class);
        left.addAll(permissions);
        if (!left.contains(PosixFilePermission.OTHERS_READ)) {
            left.remove(PosixFilePermission.GROUP_READ);
        }
        if (!left.contains(PosixFilePermission.OTHERS_WRITE)) {
            left.remove(PosixFilePermission.GROUP_WRITE);
        }
        if (!left.contains(PosixFilePermission.OTHERS_EXECUTE)) {
            left.remove(PosixFilePermission.GROUP_EXECUTE);
        }
        return left;
    }

    private interface Change {
        void make() throws IOException;
    }

    /** Makes a change that only some processes are permitted; answers false if this one is not. */
    private static boolean succeeds(Change change) throws IOException {
        try {
            change.make();
            return true;
        } catch (FileSystemException notPermitted) {
            return false;
        }
    }
}
