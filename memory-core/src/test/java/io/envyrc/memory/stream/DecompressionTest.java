package io.envyrc.memory.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.envyrc.memory.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(CONCURRENT)
class DecompressionTest {
    private static final byte[] TEXT = "KEY=value\nOTHER=another value, with some words to compress, to compress\n"
            .repeat(40)
            .getBytes(UTF_8);

    private enum Format {
        GZIP {
            @Override
            OutputStream compress(OutputStream out) throws IOException {
                return new GZIPOutputStream(out);
            }
        },
        ZSTD {
            @Override
            OutputStream compress(OutputStream out) throws IOException {
                return new ZstdOutputStreamNoFinalizer(out).setChecksum(true);
            }
        };

        abstract OutputStream compress(OutputStream out) throws IOException;

        byte[] of(byte[]... members) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (byte[] member : members) {
                try (OutputStream out = compress(bytes)) {
                    out.write(member);
                }
            }
            return bytes.toByteArray();
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Hands out a few bytes at a time, never says what is available, and notes when it is closed. */
    private static final class Trickle extends InputStream {
        private final InputStream in;
        private final int most;
        private int closes;

        Trickle(byte[] bytes, int most) {
            this.in = new ByteArrayInputStream(bytes);
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] target, int off, int len) throws IOException {
            return in.read(target, off, Math.min(len, most));
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private static byte[] read(Decompression decompression, byte[] bytes, int most) throws IOException {
        Trickle in = new Trickle(bytes, most);
        try (InputStream opened = decompression.open(in)) {
            return opened.readAllBytes();
        } finally {
            assertThat(in.closes).isEqualTo(1);
        }
    }

    private static byte[] read(byte[] bytes) throws IOException {
        return read(Decompression.create(), bytes, Integer.MAX_VALUE);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatWasCompressedWhateverComesAtATime(Format format) throws IOException {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        for (int most : new int[] {1, 2, 3, 7, 1000, Integer.MAX_VALUE}) {
            assertThat(read(Decompression.create(), format.of(TEXT), most)).isEqualTo(TEXT);
            assertThat(read(Decompression.create(), format.of(noise), most)).isEqualTo(noise);
            assertThat(read(Decompression.create(), format.of(new byte[0]), most))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsConcatenatedMembersEvenWhenNothingIsAvailableBetweenThem(Format format) throws IOException {
        byte[] two = format.of(TEXT, new byte[0], "X=1\n".getBytes(UTF_8));
        for (int most : new int[] {1, 5, Integer.MAX_VALUE}) {
            assertThat(read(Decompression.create(), two, most)).isEqualTo(concat(TEXT, "X=1\n".getBytes(UTF_8)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "A=1", "A=1\nB=2\n", "P*M", "\u001f", "(\u00b5", "PK\u0003\u0004"})
    void passesOtherInputThroughAsItIs(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        assertThat(read(bytes)).isEqualTo(bytes);
        assertThat(read(Decompression.create(), bytes, 1)).isEqualTo(bytes);
        assertThat(read(Decompression.builder().maxBytes(1).build(), bytes, 3)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void refusesInputThatIsCutOffAnywhere(Format format) throws IOException {
        byte[] whole = format.of(TEXT, "X=1\n".getBytes(UTF_8));
        int first = format.of(TEXT).length;
        // From the byte on by which the format is known; a cut between two members cannot be seen.
        for (int length = format == Format.GZIP ? 2 : 4; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length == first) {
                assertThat(read(cut)).isEqualTo(TEXT);
                continue;
            }
            assertThatExceptionOfType(DecompressionException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> read(cut))
                    .withMessageContaining(format.word() + " input is cut off");
        }
    }

    @Test
    void saysWhereGzipInputIsCutOff() throws IOException {
        byte[] whole = Format.GZIP.of(TEXT);
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, 50)))
                .hasMessage("gzip input is cut off in the middle of member 1, after 50 bytes");
    }

    @ParameterizedTest
    @EnumSource
    void neverTakesADamagedByteForContent(Format format) throws IOException {
        byte[] whole = format.of(TEXT);
        for (int at = 4; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x10;
            byte[] content;
            try {
                content = read(damaged);
            } catch (DecompressionException e) {
                continue;
            }
            // The header's time and system, say, are not content.
            assertThat(content).as("byte %d", at).isEqualTo(TEXT);
        }
    }

    @Test
    void refusesWhatIsBehindTheLastGzipMemberUnlessItIsPadding() throws IOException {
        byte[] member = Format.GZIP.of(TEXT);
        assertThat(read(concat(member, new byte[600]))).isEqualTo(TEXT);
        assertThatThrownBy(() -> read(concat(member, new byte[2], "junk".getBytes(UTF_8))))
                .isInstanceOf(DecompressionException.class)
                .hasMessage(
                        "gzip input is damaged: no gzip header in member 2, about %d bytes into it", member.length + 3);
    }

    @Test
    void readsAGzipHeaderWithEveryOptionalPart() throws IOException {
        byte[] plain = Format.GZIP.of(TEXT);
        byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
        byte[] header = {0x1F, (byte) 0x8B, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 3, 0, 'x', 'y', 'z', 'n', 0, 'c', 0};
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] check = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        assertThat(read(concat(header, check, rest))).isEqualTo(TEXT);
        check[0]++;
        assertThatThrownBy(() -> read(concat(header, check, rest)))
                .hasMessageContaining("a header that does not fit its checksum in member 1");
    }

    @Test
    void refusesAGzipHeaderWithoutEnd() {
        byte[] start = {0x1F, (byte) 0x8B, 8, 8, 0, 0, 0, 0, 0, 3};
        byte[] name = new byte[100_000];
        Arrays.fill(name, (byte) 'n');
        assertThatThrownBy(() -> read(concat(start, name)))
                .hasMessageContaining("gzip input is damaged: a header text of more than 65536 bytes in member 1");
    }

    @Test
    void readsZstdBehindAFrameOfTheUsersOwn() throws IOException {
        byte[] skippable = {0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
        assertThat(read(concat(skippable, Format.ZSTD.of(TEXT)))).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @EnumSource
    void refusesMoreThanTheMostBytes(Format format) throws IOException {
        byte[] compressed = format.of(TEXT);
        assertThat(read(Decompression.builder().maxBytes(TEXT.length).build(), compressed, 1000))
                .isEqualTo(TEXT);
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() ->
                        read(Decompression.builder().maxBytes(TEXT.length - 1).build(), compressed, 1_000_000))
                .withMessage(
                        "%s input decompresses to more than %d bytes (maxBytes), %d bytes into it; raise the limit if you"
                                + " trust the input",
                        format.word(), TEXT.length - 1, compressed.length);
    }

    @ParameterizedTest
    @EnumSource
    void refusesMoreThanTheMostRatioBeyondTheFirstMegabyte(Format format) throws IOException {
        byte[] free = format.of(new byte[1 << 20]);
        assertThat(read(Decompression.builder().maxRatio(1).build(), free, 1000))
                .hasSize(1 << 20);
        byte[] more = format.of(new byte[(1 << 20) + 10_000]);
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() -> read(more))
                .withMessageMatching(Pattern.quote(
                                format.word() + " input decompresses to more than 100 times its size" + " (maxRatio), ")
                        + "\\d+ bytes into it; raise the limit if you trust the input");
        assertThat(read(Decompression.builder().maxRatio(1_000_000).build(), more, 1000))
                .hasSize((1 << 20) + 10_000);
    }

    @ParameterizedTest
    @EnumSource
    void staysBrokenOnceItIsAndThenClosesAsEver(Format format) throws IOException {
        Trickle in = new Trickle(format.of(TEXT), 1000);
        InputStream opened = Decompression.builder().maxBytes(10).build().open(in);
        assertThatThrownBy(opened::readAllBytes).isInstanceOf(DecompressionException.class);
        assertThatThrownBy(opened::read)
                .hasMessage(format.word() + " input failed before")
                .cause()
                .hasMessageContaining("(maxBytes)");
        opened.close();
        opened.close();
        assertThat(in.closes).isEqualTo(1);
        assertThatThrownBy(opened::read).isExactlyInstanceOf(IOException.class).hasMessage("read from a closed stream");
    }

    @Test
    void refusesAZstdWindowOverTheLimit() throws IOException {
        byte[] noise = new byte[3 << 20];
        new Random(2).nextBytes(noise);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(bytes)) {
            out.setLong(24);
            out.write(noise);
        }
        assertThatExceptionOfType(DecompressionException.class)
                .isThrownBy(() -> read(bytes.toByteArray()))
                .withMessage("zstd input needs a larger window than is allowed (maxWindowBytes); raise the limit if you"
                        + " trust the input");
        assertThat(read(Decompression.builder().maxWindowBytes(16 << 20).build(), bytes.toByteArray(), 1 << 20))
                .isEqualTo(noise);
    }

    @Test
    void handsOverPlainInputBeforeItReadsMore() throws IOException {
        byte[] line = "P=\n".getBytes(UTF_8);
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(line), new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read more");
            }

            @Override
            public int read(byte[] target, int off, int len) {
                throw new AssertionError("read more");
            }
        });
        assertThat(Decompression.create().open(in).readNBytes(line.length)).isEqualTo(line);
    }

    @Test
    void passesOnWhatTheInputThrows() {
        IOException broken = new IOException("broken");
        for (Format format : Format.values()) {
            assertThatThrownBy(() -> {
                        byte[] start = Arrays.copyOf(format.of(TEXT), 20);
                        InputStream in = new SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw broken;
                            }

                            @Override
                            public int read(byte[] target, int off, int len) throws IOException {
                                throw broken;
                            }
                        });
                        try (InputStream opened = Decompression.create().open(in)) {
                            opened.readAllBytes();
                        }
                    })
                    .isSameAs(broken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void makesUpNoEndAfterTheInputThrew(Format format) throws IOException {
        byte[] second = format.of(TEXT);
        for (int length = 1; length < second.length; length++) {
            byte[] start = concat(format.of(TEXT), Arrays.copyOf(second, length));
            IOException reset = new IOException("reset");
            InputStream in = new SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
                private boolean thrown;

                @Override
                public int read() throws IOException {
                    if (!thrown) {
                        thrown = true;
                        throw reset;
                    }
                    return -1;
                }

                @Override
                public int read(byte[] target, int off, int len) throws IOException {
                    return read();
                }
            });
            try (InputStream opened = Decompression.create().open(in)) {
                assertThatThrownBy(opened::readAllBytes).isSameAs(reset);
                assertThatThrownBy(opened::readAllBytes)
                        .as("%d bytes of the second", length)
                        .isInstanceOf(DecompressionException.class)
                        .hasMessage(format.word() + " input failed before")
                        .hasCause(reset);
            }
        }
    }

    @Test
    void keepsTheCauseWhenTheInputItselfSaysThatItIsCutOff() throws IOException {
        EOFException reset = new EOFException("connection reset");
        byte[] start = Arrays.copyOf(Format.GZIP.of(TEXT), 20);
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
            @Override
            public int read() throws IOException {
                throw reset;
            }

            @Override
            public int read(byte[] target, int off, int len) throws IOException {
                throw reset;
            }
        });
        try (InputStream opened = Decompression.create().open(in)) {
            assertThatThrownBy(opened::readAllBytes).isSameAs(reset);
        }
    }

    @Test
    void namesTheFileAndReadsItBeforeAProcessor(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("lines.gz"), Format.GZIP.of("a\nb\n".getBytes(UTF_8)));
        List<String> lines = new ArrayList<>();
        try (InputStream in = Decompression.create().open(file)) {
            StreamProcessor.create().lines(in, (line, number) -> lines.add(line));
        }
        assertThat(lines).containsExactly("a", "b");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 15));
        assertThatThrownBy(() -> {
                    try (InputStream in = Decompression.create().open(file)) {
                        in.readAllBytes();
                    }
                })
                .hasMessage(file + ": gzip input is cut off in the middle of member 1, after 15 bytes");
    }

    @Test
    void namesTheLibraryThatZstdNeedsWhenItIsAbsent() throws Exception {
        List<URL> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1)) {
            if (!entry.contains("zstd-jni")) {
                classPath.add(Path.of(entry).toUri().toURL());
            }
        }
        byte[] zstd = Zstd.compress(TEXT);
        byte[] gzip = Format.GZIP.of(TEXT);
        try (URLClassLoader without =
                new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = without.loadClass(Decompression.class.getName());
            Object decompression = type.getMethod("create").invoke(null);
            Method open = type.getMethod("open", InputStream.class);
            try (InputStream in = (InputStream) open.invoke(decompression, new ByteArrayInputStream(gzip))) {
                assertThat(in.readAllBytes()).isEqualTo(TEXT);
            }
            assertThatThrownBy(() -> open.invoke(decompression, new ByteArrayInputStream(zstd)))
                    .cause()
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "zstd input needs the library com.github.luben:zstd-jni, which is absent or does not load;"
                                    + " add it as a dependency");
        }
    }

    @Test
    void refusesLimitsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decompression.builder().maxBytes(0).build())
                .withMessage("decompression: maxBytes must be within 1..9223372036854775807 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Decompression.builder().maxRatio(0).build())
                .withMessage("decompression: maxRatio must be within 1..2147483647 but was 0");
        for (int bytes : new int[] {1023, (1 << 27) + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> Decompression.builder().maxWindowBytes(bytes).build())
                    .withMessage("decompression: maxWindowBytes must be within 1024..134217728 but was " + bytes);
        }
    }

    @Test
    void aBombOfMoreThan1GbIsRefusedOrReadInASmallHeap() throws Exception {
        assertThat(ChildJvm.run(List.of("-Xmx16m"), BombProbe.class))
                .contains("gzip input decompresses to more than 100 times its size (maxRatio)")
                .contains("gzip input decompresses to more than 1073741824 bytes (maxBytes)")
                .contains("read 1153433600 bytes");
    }
}
