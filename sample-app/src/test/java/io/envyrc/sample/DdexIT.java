package io.envyrc.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DDEX messages in the packaged sample: a large one in a small heap, and a folder of them at the console.
 * {@code -Plarge-bodies} makes the large one 1 GB.
 */
class DdexIT {
    private static final int RELEASES = Integer.getInteger("sample.ddex.releases");

    @TempDir
    Path directory;

    @Test
    void streamsTheReleasesOfAMessageOfAnySize() throws Exception {
        try (SampleProcess sample = SampleProcess.start(directory, List.of("-Xmx64m"))) {
            int number = 0;
            ExecutorService sender = Executors.newSingleThreadExecutor();
            try (Socket socket = new Socket("localhost", sample.port())) {
                socket.setSoTimeout(60_000);
                Future<?> sent = sender.submit(() -> send(socket.getOutputStream()));
                BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
                assertThat(lines.readLine()).contains(" 200");
                while (!lines.readLine().isEmpty()) {
                    // Headers.
                }
                for (String line; (line = lines.readLine()) != null; number++) {
                    if (!line.equals(DdexBody.answer(number))) {
                        assertThat(line).isEqualTo(DdexBody.answer(number));
                    }
                }
                sent.get(60, SECONDS);
            } finally {
                sender.shutdownNow();
            }
            assertThat(number).isEqualTo(RELEASES);
            assertThat(sample.json("/actuator/memory/ddex")
                            .at("/counts/succeeded")
                            .asInt())
                    .isEqualTo(1);
            assertThat(sample.json("/actuator/memory/pools").at("/bytes/leased").asLong(-1))
                    .isZero();
            assertThat(sample.get("/actuator/prometheus").body())
                    .contains("envy_memory_ddex_records_total " + (RELEASES + 1) + ".0");
            assertThat(sample.log()).doesNotContain("OutOfMemoryError", "ERROR");
        }
    }

    /** Sends while the answer is read, which the JDK's client does not. */
    private static @Nullable Void send(OutputStream out) throws IOException {
        long length;
        try (InputStream body = DdexBody.stream(RELEASES)) {
            length = body.transferTo(OutputStream.nullOutputStream());
        }
        OutputStream buffered = new BufferedOutputStream(out, 64 << 10);
        buffered.write("POST /ddex HTTP/1.0\r\nContent-Length: %d\r\n\r\n"
                .formatted(length)
                .getBytes(UTF_8));
        DdexBody.stream(RELEASES).transferTo(buffered);
        buffered.flush();
        return null;
    }

    @Test
    void readsAFolderAndExitsWithItsOutcome() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("in/deep"));
        Files.writeString(directory.resolve("in/a.xml"), DdexBody.text(2));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("b.xml.gz")))) {
            out.write(DdexBody.text(3).getBytes(UTF_8));
        }
        assertThat(command("--ddex.folder=in"))
                .anyMatch(line -> line.matches("ok +in/a\\.xml: 0 resources, 2 releases, 0 deals, \\d+ ms"))
                .anyMatch(line -> line.matches("ok +in/deep/b\\.xml\\.gz: 0 resources, 3 releases, 0 deals, \\d+ ms"))
                .anyMatch(line -> line.matches("releases +5"))
                .endsWith("exit 0");
        Files.writeString(folder.resolve("c.xml"), "<x/>");
        assertThat(command("--ddex.folder=in", "--ddex.concurrent=1"))
                .anyMatch(line ->
                        line.startsWith("FAILED in/deep/c.xml: io.envyrc.memory.ddex.DdexParseException: ddex: "))
                .anyMatch(line -> line.matches("failed +1"))
                .anyMatch(line -> line.matches("releases +5"))
                .endsWith("exit 1");
    }

    private List<String> command(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(SampleProcess.jarCommand());
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, SECONDS)).isTrue();
            List<String> lines = new ArrayList<>(Files.readAllLines(directory.resolve("output")));
            lines.add("exit " + process.exitValue());
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
