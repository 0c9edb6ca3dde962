package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileReplacementTest {
    private static final FileReplacement.Content NEW = out -> out.write("new".getBytes(UTF_8));

    @TempDir
    Path dir;

    @BeforeEach
    void onlyWhereFilesHavePermissions() {
        assumeTrue(dir.getFileSystem().supportedFileAttributeViews().contains("posix"));
    }

    @Test
    void aNewFileIsItsOwnersAlone() throws IOException {
        Path file = dir.resolve(".env");
        FileReplacement.write(file, NEW);
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw-rw-rw-", "r--------", "rwxr-x--x"})
    void aFileKeepsItsPermissions(String permissions) throws IOException {
        Path file = old(".env");
        Files.setPosixFilePermissions(file, fromString(permissions));
        FileReplacement.write(file, NEW);
        assertThat(file).hasContent("new");
        assertThat(permissions(file)).isEqualTo(permissions);
    }

    @Test
    void aFileKeepsItsGroupAndOwner() throws IOException {
        Path file = old(".env");
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        try {
            GroupPrincipal other =
                    dir.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("daemon");
            view.setGroup(other);
            view.setOwner(dir.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("daemon"));
        } catch (IOException e) {
            assumeTrue(false, "only root may give files away");
        }
        Files.setPosixFilePermissions(file, fromString("rw-r-----"));
        PosixFileAttributes before = view.readAttributes();
        FileReplacement.write(file, NEW);
        PosixFileAttributes after = Files.readAttributes(file, PosixFileAttributes.class);
        assertThat(after.group()).isEqualTo(before.group());
        assertThat(after.owner()).isEqualTo(before.owner());
        assertThat(after.permissions()).isEqualTo(before.permissions());
    }

    @ParameterizedTest
    @CsvSource({"rw-rw-r--,rw-r--r--", "rw-r-----,rw-------", "rwxrwxrwx,rwxrwxrwx", "rwxrwx--x,rwx--x--x"})
    void anotherGroupMayDoNoMoreThanOthers(String permissions, String left) {
        assertThat(PosixFilePermissions.toString(FileReplacement.withoutGroup(fromString(permissions))))
                .isEqualTo(left);
    }

    @Test
    void linksStayAndWhatTheyLeadToIsReplacedWhereItIs() throws IOException {
        Path file = old("real/deep/secrets.env");
        Files.setPosixFilePermissions(file, fromString("rw-r-----"));
        Path inner = Files.createSymbolicLink(dir.resolve("real/inner"), Path.of("deep/secrets.env"));
        Path outer = Files.createSymbolicLink(dir.resolve(".env"), Path.of("real/inner"));
        FileReplacement.write(outer, NEW);
        assertThat(outer).isSymbolicLink();
        assertThat(inner).isSymbolicLink();
        assertThat(file).isRegularFile().hasContent("new");
        assertThat(permissions(file)).isEqualTo("rw-r-----");
        assertThat(dir.resolve("real/deep").toFile().list()).containsExactly("secrets.env");
        assertThat(dir.toFile().list()).containsExactlyInAnyOrder(".env", "real");
    }

    @Test
    void aLinkThatLeadsNowhereIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(dir.resolve(".env"), Path.of("gone"));
        assertThatThrownBy(() -> FileReplacement.write(link, NEW)).isInstanceOf(NoSuchFileException.class);
        assertThat(link).isSymbolicLink();
        assertThat(dir.toFile().list()).containsExactly(".env");
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        Path directory = Files.createDirectory(dir.resolve(".env"));
        assertThatThrownBy(() -> FileReplacement.write(directory, NEW))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(directory + ": not a regular file");
        assertThat(dir.toFile().list()).containsExactly(".env");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theOldFileIsKeptWholeAndNothingIsLeftBesideItOnFailure() throws IOException {
        Path file = old(".env");
        Files.setPosixFilePermissions(file, fromString("rw-r-----"));
        IOException failure = new IOException("disk full");
        assertThatThrownBy(() -> FileReplacement.write(file, out -> {
                    NEW.writeTo(out);
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
        assertThat(file).hasContent("old");
        assertThat(permissions(file)).isEqualTo("rw-r-----");
        assertThat(dir.toFile().list()).containsExactly(".env");
    }

    private Path old(String name) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.resolveSibling("").normalize());
        return Files.writeString(file, "old");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
