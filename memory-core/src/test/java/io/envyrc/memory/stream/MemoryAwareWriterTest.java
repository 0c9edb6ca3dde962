package io.envyrc.memory.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryAwareWriterTest {
    private static final String PAIR = "\ud83d\ude00";

    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private PressureLevel level = PressureLevel.NORMAL;

    @AfterEach
    void everyBufferIsBack() {
        assertThat(buffers.stats().leased()).isZero();
    }

    /** Counts what it is told, and throws from the given byte on. */
    private static final class Target extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final int capacity;
        private int flushes;
        private int closes;

        Target(int capacity) {
            this.capacity = capacity;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] array, int off, int len) throws IOException {
            if (bytes.size() + len > capacity) {
                throw new IOException("disk full");
            }
            bytes.write(array, off, len);
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private MemoryAwareWriter open(OutputStream target) {
        return MemoryAwareWriter.builder()
                .bufferSize(64)
                .buffers(buffers)
                .pressure(() -> level)
                .open(target);
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 100, 1000, 8192})
    void writesTextAndBytesInOrderWhateverTheBufferSize(int bufferSize) throws IOException {
        Random random = new Random(bufferSize);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Target target = new Target(Integer.MAX_VALUE);
        try (MemoryAwareWriter writer = MemoryAwareWriter.builder()
                .bufferSize(bufferSize)
                .buffers(buffers)
                .pressure(() -> random.nextInt(20) == 0 ? PressureLevel.WARNING : PressureLevel.NORMAL)
                .open(target)) {
            for (int i = 0; i < 3000; i++) {
                String text = "aé€".repeat(random.nextInt(12)) + (random.nextInt(4) == 0 ? PAIR : "");
                switch (random.nextInt(5)) {
                    case 0 -> {
                        byte[] bytes = new byte[random.nextInt(300)];
                        random.nextBytes(bytes);
                        writer.write(bytes);
                        expected.writeBytes(bytes);
                    }
                    case 1 -> {
                        // One char at a time cuts pairs in half.
                        for (int at = 0; at < text.length(); at++) {
                            writer.write(text.charAt(at));
                        }
                        expected.writeBytes(text.getBytes(UTF_8));
                    }
                    case 2 -> {
                        writer.append(text).flush();
                        expected.writeBytes(text.getBytes(UTF_8));
                    }
                    default -> {
                        writer.write(text);
                        expected.writeBytes(text.getBytes(UTF_8));
                    }
                }
                assertThat(writer.bytesWritten() + writer.bufferedBytes()).isEqualTo(expected.size());
            }
        }
        assertThat(target.bytes.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void writesNothingBeforeTheBufferIsFull() throws IOException {
        Target target = new Target(1000);
        try (MemoryAwareWriter writer = open(target)) {
            writer.write("x".repeat(64));
            assertThat(target.bytes.size()).isZero();
            assertThat(writer.bufferedBytes()).isEqualTo(64);
            writer.write("y");
            assertThat(target.bytes.size()).isEqualTo(64);
            assertThat(target.flushes).isZero();
        }
        assertThat(target.bytes.size()).isEqualTo(65);
    }

    @Test
    void halfASurrogatePairAloneBecomesAQuestionMark() throws IOException {
        Target target = new Target(Integer.MAX_VALUE);
        try (MemoryAwareWriter writer = open(target)) {
            writer.write('\ud83d');
            writer.flush();
            assertThat(target.bytes.size()).isZero();
            writer.write("\ude00");
            writer.write("\ud83d".repeat(20_000));
            writer.write("\ude00");
            writer.write("\ude00x\ud83d");
            writer.write(new byte[] {'!'});
            writer.write('\ud83d');
        }
        String text = target.bytes.toString(UTF_8);
        assertThat(text).isEqualTo(PAIR + "?".repeat(19_999) + PAIR + "?x?!?");
    }

    @Test
    void underPressureFlushesAndWorksWithASmallBuffer() throws IOException {
        Target target = new Target(Integer.MAX_VALUE);
        try (MemoryAwareWriter writer = MemoryAwareWriter.builder()
                .bufferSize(8192)
                .buffers(buffers)
                .pressure(() -> level)
                .open(target)) {
            writer.write("x".repeat(1000));
            assertThat(target.bytes.size()).isZero();
            level = PressureLevel.WARNING;
            writer.write("");
            assertThat(target.bytes.size()).isEqualTo(1000);
            assertThat(target.flushes).isEqualTo(1);
            assertThat(buffers.stats().leased()).isZero();
            writer.write("y".repeat(600));
            assertThat(writer.bufferedBytes()).isEqualTo(600 - MemoryAwareWriter.TIGHT_BYTES);
            level = PressureLevel.CRITICAL;
            writer.write("y");
            assertThat(target.flushes).isEqualTo(1);
            level = PressureLevel.NORMAL;
            writer.write("z".repeat(5000));
            assertThat(writer.bufferedBytes()).isEqualTo(5000);
        }
        assertThat(target.bytes.toString(UTF_8)).isEqualTo("x".repeat(1000) + "y".repeat(601) + "z".repeat(5000));
    }

    @Test
    void neverLooksLikeASuccessOnceTheTargetHasThrown() {
        Target target = new Target(100);
        MemoryAwareWriter writer = open(target);
        Throwable thrown = catchThrowable(() -> writer.write("x".repeat(200)));
        assertThat(thrown).hasMessage("disk full");
        String unknown = "the target threw after 64 bytes, and what it has taken of the rest is not known";
        assertThatThrownBy(() -> writer.write("x"))
                .hasMessage("the writer failed before: " + unknown)
                .hasCause(thrown);
        assertThatThrownBy(writer::flush).hasMessage("the writer failed before: " + unknown);
        assertThatThrownBy(() -> writer.write(new byte[1])).hasMessage("the writer failed before: " + unknown);
        assertThatThrownBy(writer::close)
                .hasMessage("the writer was closed with something not written: " + unknown)
                .hasCause(thrown);
        assertThat(target.bytes.size()).isEqualTo(64);
    }

    @Test
    void closeTellsWhatTheTargetThrowsAtTheRestOnce() throws IOException {
        MemoryAwareWriter writer = open(new Target(5));
        writer.write("123456");
        assertThatThrownBy(writer::close).hasMessage("disk full");
        writer.close();
    }

    @Test
    void inATryBlockTheFirstErrorIsThrownAndTheCloseSuppressed() {
        assertThatThrownBy(() -> {
                    try (MemoryAwareWriter writer = open(new Target(5))) {
                        writer.write("x".repeat(100));
                    }
                })
                .hasMessage("disk full")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void anUncheckedExceptionOfTheTargetBreaksTheWriterToo() {
        IllegalStateException broken = new IllegalStateException("broken");
        MemoryAwareWriter writer = open(new OutputStream() {
            @Override
            public void write(int one) {
                throw broken;
            }
        });
        assertThatThrownBy(() -> writer.write("x".repeat(100))).isSameAs(broken);
        assertThatThrownBy(writer::close).isInstanceOf(IOException.class).hasCause(broken);
    }

    @Test
    void whatThePressureThrowsComesBeforeAnythingIsWritten() throws IOException {
        IllegalStateException broken = new IllegalStateException("no level");
        Target target = new Target(100);
        boolean[] failing = {false};
        MemoryAwareWriter writer = MemoryAwareWriter.builder()
                .buffers(buffers)
                .pressure(() -> {
                    if (failing[0]) {
                        throw broken;
                    }
                    return PressureLevel.NORMAL;
                })
                .open(target);
        writer.write("kept ");
        failing[0] = true;
        assertThatThrownBy(() -> writer.write("refused ")).isSameAs(broken);
        failing[0] = false;
        writer.write("too");
        writer.close();
        assertThat(target.bytes.toString(UTF_8)).isEqualTo("kept too");
    }

    @Test
    void flushesAStreamAndLeavesItOpen() throws IOException {
        Target target = new Target(100);
        MemoryAwareWriter writer = open(target);
        writer.write("text");
        writer.close();
        writer.close();
        assertThat(target.bytes.toString(UTF_8)).isEqualTo("text");
        assertThat(target.flushes).isEqualTo(1);
        assertThat(target.closes).isZero();
        assertThatThrownBy(() -> writer.write("more"))
                .isInstanceOf(IOException.class)
                .hasMessage("the writer is closed");
        assertThatThrownBy(writer::flush).hasMessage("the writer is closed");
    }

    @Test
    void opensAndClosesAFile(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("out.txt");
        try (MemoryAwareWriter writer =
                MemoryAwareWriter.builder().buffers(buffers).open(file)) {
            writer.write("é\n");
        }
        assertThat(Files.readString(file)).isEqualTo("é\n");
        assertThatThrownBy(() -> MemoryAwareWriter.builder().open(dir.resolve("none/out.txt")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void wipesTheBufferItGivesBack() throws IOException {
        byte[][] seen = new byte[1][];
        OutputStream target = new OutputStream() {
            @Override
            public void write(int one) {}

            @Override
            public void write(byte[] array, int off, int len) {
                seen[0] = array;
            }
        };
        try (MemoryAwareWriter writer =
                MemoryAwareWriter.builder().bufferSize(64).open(target)) {
            writer.write("secret");
        }
        assertThat(seen[0]).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 63, (1 << 28) + 1})
    void refusesABufferOutOfRange(int bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryAwareWriter.builder().bufferSize(bytes))
                .withMessage("writer: bufferSize must be within 64..268435456 bytes but was " + bytes);
    }
}
