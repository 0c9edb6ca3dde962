package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of 256 MB, which does not exist as a whole anywhere, read in a JVM with a heap of 16 MB. */
class EnvMemoryTest {
    private static final long BYTES = 256L << 20;

    @ParameterizedTest
    @CsvSource({"DOTENV, push", "DOTENV, pull", "NODE, push", "COMPOSE, push"})
    void aFileOfAnySizeFitsAHeapOf16MB(EnvDialect dialect, String face, @TempDir Path dir) throws Exception {
        Path output = dir.resolve("output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx16m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Child.class.getName(), dialect.name(), face));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(child.waitFor(120, SECONDS)).isTrue();
        assertThat(Files.readString(output)).startsWith("read %d bytes of ".formatted(BYTES));
        assertThat(child.exitValue()).isZero();
    }

    /** What runs in the small JVM. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            EnvFileStreamer streamer = new EnvFileStreamer(
                    EnvParser.builder().dialect(EnvDialect.valueOf(args[0])).build());
            EnvSummary summary;
            if (args[1].equals("push")) {
                summary = streamer.push(new Generated(BYTES), variable -> {}, Cancellation.none());
            } else {
                try (EnvVariables variables = streamer.open(new Generated(BYTES))) {
                    while (variables.hasNext()) {
                        variables.next();
                    }
                    summary = variables.summary();
                }
            }
            System.out.printf("read %d bytes of %d variables%n", summary.bytes(), summary.variables());
        }
    }

    /** Assignments of every sort with ever new keys; a value of half a megabyte and a blank stretch now and then. */
    private static final class Generated extends InputStream {
        private static final String LARGE = "0123456789abcdef\n".repeat(32 << 10);

        private final long size;
        private long given;
        private byte[] block = {};
        private int at;
        private int blocks;

        Generated(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int off, int len) {
            if (given == size) {
                return -1;
            }
            if (at == block.length) {
                block = next().getBytes(UTF_8);
                at = 0;
            }
            int count = (int) Math.min(Math.min(len, block.length - at), size - given);
            System.arraycopy(block, at, target, off, count);
            at += count;
            given += count;
            return count;
        }

        private String next() {
            int n = ++blocks;
            if (n % 1000 == 0) {
                return "LARGE_%d=\"%s\"\n%s".formatted(n, LARGE, "\n".repeat(100_000));
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 64; i++) {
                String id = n + "_" + i;
                text.append("# block ").append(id).append('\n');
                text.append("URL_").append(id).append("=https://example.com/path?query=value\n");
                text.append("export TOKEN_").append(id).append("='quoted # value'   # comment\r\n");
                text.append("ESCAPED_").append(id).append(": \"line\\nline\"\njunk_line\n");
            }
            return text.toString();
        }
    }
}
