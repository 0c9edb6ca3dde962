package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A file that does not exist as a whole anywhere, read in a JVM with a heap of 16 MB. {@code -Denv.memory.megabytes} sets
 * its size for DOTENV; the other dialects get an eighth.
 */
@Execution(CONCURRENT)
class EnvMemoryTest {
    private static final long MEGABYTES = Long.getLong("env.memory.megabytes", 2048);

    /** For the faces that read as the first one does. */
    private static final long LESS = Long.getLong("env.memory.less.megabytes", Math.min(MEGABYTES, 512));

    @ParameterizedTest
    @CsvSource({
        "DOTENV, CURSOR",
        "DOTENV, PUSH",
        "DOTENV, PULL",
        "DOTENV, PUBLISH",
        "NODE, PUSH",
        "COMPOSE, PUSH",
    })
    void aFileOfAnySizeFitsAHeapOf16MB(EnvDialect dialect, Face face, @TempDir Path dir) throws Exception {
        long most = face == Face.CURSOR ? MEGABYTES : LESS;
        long bytes = (dialect == EnvDialect.DOTENV ? most : most / 8) << 20;
        Path output = dir.resolve("output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx16m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Child.class.getName(), dialect.name(), face.name(), Long.toString(bytes)));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(child.waitFor(120 + MEGABYTES / 10, SECONDS)).isTrue();
        assertThat(Files.readString(output)).startsWith("read %d bytes of ".formatted(bytes));
        assertThat(child.exitValue()).isZero();
    }

    /** A way to read a file in constant memory. */
    enum Face {
        CURSOR {
            @Override
            EnvSummary read(EnvFileStreamer streamer, InputStream in) throws IOException {
                try (EnvCursor cursor = streamer.cursor(in)) {
                    long bytes = 0;
                    while (cursor.next()) {
                        bytes += cursor.valueSpan().length();
                    }
                    assertThat(bytes).isPositive();
                    return cursor.summary();
                }
            }
        },
        PUSH {
            @Override
            EnvSummary read(EnvFileStreamer streamer, InputStream in) throws IOException {
                return streamer.push(in, variable -> {}, Cancellation.none());
            }
        },
        PULL {
            @Override
            EnvSummary read(EnvFileStreamer streamer, InputStream in) {
                try (EnvVariables variables = streamer.open(in)) {
                    while (variables.hasNext()) {
                        variables.next();
                    }
                    return variables.summary();
                }
            }
        },
        PUBLISH {
            @Override
            EnvSummary read(EnvFileStreamer streamer, InputStream in) throws Exception {
                CompletableFuture<EnvSummary> summary = new CompletableFuture<>();
                streamer.publish(in).subscribe(new Last(summary));
                return summary.get();
            }
        };

        abstract EnvSummary read(EnvFileStreamer streamer, InputStream in) throws Exception;
    }

    /** Asks for item after item and keeps the last. */
    private static final class Last implements Flow.Subscriber<EnvItem> {
        private final CompletableFuture<EnvSummary> summary;
        private Flow.@Nullable Subscription subscription;

        Last(CompletableFuture<EnvSummary> summary) {
            this.summary = summary;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(EnvItem item) {
            if (item instanceof EnvItem.Done done) {
                summary.complete(done.summary());
            } else if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable reason) {
            summary.completeExceptionally(reason);
        }

        @Override
        public void onComplete() {
            summary.completeExceptionally(new IllegalStateException("completed without its counts"));
        }
    }

    /** What runs in the small JVM. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            EnvFileStreamer streamer = new EnvFileStreamer(
                    EnvParser.builder().dialect(EnvDialect.valueOf(args[0])).build());
            EnvSummary summary = Face.valueOf(args[1]).read(streamer, new Generated(Long.parseLong(args[2])));
            System.out.printf("read %d bytes of %d variables%n", summary.bytes(), summary.variables());
        }
    }

    /** Assignments of every sort with ever new keys; a value of half a megabyte and a blank stretch now and then. */
    private static final class Generated extends InputStream {
        private static final int DIGITS = 9;
        private static final byte[] LARGE =
                ("LARGE=\"" + "0123456789abcdef\n".repeat(32 << 10) + "\"\n" + "\n".repeat(100_000)).getBytes(UTF_8);

        private final long size;
        private final byte[] group = group();
        private final List<Integer> numbers = new ArrayList<>();
        private long given;
        private byte[] block = {};
        private int at;
        private int blocks;

        Generated(long size) {
            this.size = size;
            for (int i = 0; i < group.length; i++) {
                if (group[i] == '@') {
                    numbers.add(i);
                }
            }
        }

        private static byte[] group() {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 64; i++) {
                String id = i + "_@" + "0".repeat(DIGITS - 1);
                text.append("# block ").append(i).append('\n');
                text.append("URL_").append(id).append("=https://example.com/path?query=value\n");
                text.append("export TOKEN_").append(id).append("='quoted # value'   # comment\r\n");
                text.append("ESCAPED_").append(id).append(": \"line\\nline\"\njunk_line\n");
            }
            return text.toString().getBytes(UTF_8);
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
                block = next();
                if (block.length > size - given) {
                    // Whole to its end: a quote that is cut off is another test's.
                    block = "\n".repeat((int) (size - given)).getBytes(UTF_8);
                }
                at = 0;
            }
            int count = (int) Math.min(Math.min(len, block.length - at), size - given);
            System.arraycopy(block, at, target, off, count);
            at += count;
            given += count;
            return count;
        }

        private byte[] next() {
            if (++blocks % 1000 == 0) {
                return LARGE;
            }
            for (int number : numbers) {
                int rest = blocks;
                for (int i = number + DIGITS - 1; i >= number; i--) {
                    group[i] = (byte) ('0' + rest % 10);
                    rest /= 10;
                }
            }
            return group;
        }
    }
}
