package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongConsumer;

/** Files that may be compressed. Thread-safe. */
final class DecompressedFiles implements DdexFileSource {
    private final Decompression decompression;

    DecompressedFiles(Decompression decompression) {
        this.decompression = Objects.requireNonNull(decompression, "decompression");
    }

    @Override
    public InputStream open(Path file) throws IOException {
        return decompression.open(file);
    }

    @Override
    public InputStream open(Path file, LongConsumer done) throws IOException {
        InputStream in = new ToldInput(Files.newInputStream(file), done);
        try {
            return decompression.open(in);
        } catch (Throwable e) {
            try {
                in.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }
}
