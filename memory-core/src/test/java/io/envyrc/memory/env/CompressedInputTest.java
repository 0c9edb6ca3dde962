package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.stream.Decompression;
import io.envyrc.memory.stream.DecompressionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The parser behind a {@link Decompression}. */
class CompressedInputTest {
    private static final String TEXT = "A=1\nexport B='two words'\nnot an assignment\nC=\"x\ny\"\n";
    private static final int BOMB_BYTES = 4 << 20;

    private enum Format {
        PLAIN,
        GZIP,
        ZSTD;

        byte[] of(byte[] content) {
            return switch (this) {
                case PLAIN -> content;
                case GZIP -> gzip(content);
                case ZSTD -> Zstd.compress(content);
            };
        }
    }

    @TempDir
    private Path directory;

    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private final EnvParser parser = EnvParser.builder().buffers(buffers).build();
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void everyBufferIsBack() {
        assertThat(buffers.stats().leased()).isZero();
    }

    private Path file(Format format, byte[] content) throws IOException {
        return Files.write(directory.resolve("a.env"), format.of(content));
    }

    private EnvSummary stream(Path file, Decompression decompression) throws IOException {
        try (InputStream in = decompression.open(file)) {
            return parser.stream(in, variable -> seen.add(variable.line() + ":" + variable.key()), Cancellation.none());
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsTheSameVariablesHoweverTheFileIsCompressed(Format format) throws IOException {
        Path file = file(format, TEXT.getBytes(UTF_8));
        EnvSummary summary = stream(file, Decompression.create());
        assertThat(seen).containsExactly("1:A", "2:B", "4:C");
        assertThat(summary.bytes()).isEqualTo(TEXT.length());
        try (InputStream in = Decompression.create().open(file)) {
            assertThat(parser.parse(in).toMap()).containsEntry("B", "two words").containsEntry("C", "x\ny");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZSTD"})
    void refusesABombAfterWhatItHasReadOfIt(Format format) throws IOException {
        Path bomb = file(format, "A=1\n".repeat(BOMB_BYTES / 4).getBytes(UTF_8));
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() -> stream(bomb, Decompression.create()))
                .withMessageStartingWith(bomb + ": " + (format == Format.GZIP ? "gzip" : "zstd")
                        + " input decompresses to more than 100 times its size (maxRatio), ");
        assertThat(seen).hasSizeBetween(1, BOMB_BYTES / 4 - 1);

        seen.clear();
        Decompression trusting = Decompression.builder().maxRatio(100_000).build();
        assertThat(stream(bomb, trusting).variables()).isEqualTo(BOMB_BYTES / 4);
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() -> stream(
                        bomb,
                        Decompression.builder()
                                .maxRatio(100_000)
                                .maxBytes(BOMB_BYTES / 2)
                                .build()))
                .withMessageContaining("decompresses to more than 2097152 bytes (maxBytes)");
    }

    @Test
    void refusesAFileThatIsCutOffInsteadOfEndingEarly() throws IOException {
        byte[] whole = gzip(TEXT.repeat(100).getBytes(UTF_8));
        Path file = directory.resolve("cut.env.gz");
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() -> stream(file, Decompression.create()))
                .withMessageContaining("gzip input is cut off in the middle of member 1");
        assertThat(seen).isNotEmpty();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
