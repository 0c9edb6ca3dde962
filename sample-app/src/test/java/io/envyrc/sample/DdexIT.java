package io.envyrc.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FilterOutputStream;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * DDEX messages in the packaged sample: a large one in a small heap, and a folder of them at the console.
 * {@code -Plarge-bodies} makes the large one 1 GB.
 */
class DdexIT {
    private static final int RELEASES = Integer.getInteger("sample.ddex.releases");
    private static final int STREAMED = 10_000;

    @TempDir
    Path directory;

    @Test
    void answersTheReleasesOfAMessageOfAnySizeToAnyClient() throws Exception {
        try (SampleProcess sample = SampleProcess.start(directory, List.of("-Xmx64m"))) {
            readsNothingBeforeAllIsSent(sample);
            readsWhileItSends(sample);
            assertThat(sample.json("/actuator/memory/ddex")
                            .at("/counts/succeeded")
                            .asInt())
                    .isEqualTo(2);
            assertThat(sample.json("/actuator/memory/pools").at("/bytes/leased").asLong(-1))
                    .isZero();
            JsonNode spilled = sample.json("/actuator/memory/spill").at("/stores/0/figures");
            assertThat(spilled.get("dataBytes").asLong()).isGreaterThan(100L * RELEASES);
            assertThat(spilled.get("diskBytes").asLong(-1)).isZero();
            assertThat(sample.get("/actuator/prometheus").body())
                    .contains("envy_memory_ddex_records_total " + (RELEASES + STREAMED + 2) + ".0");
            assertThat(sample.log()).doesNotContain("OutOfMemoryError", "ERROR");
        }
    }

    private static void readsNothingBeforeAllIsSent(SampleProcess sample) throws IOException {
        try (Socket socket = connect(sample)) {
            send("/ddex", RELEASES, socket.getOutputStream());
            readAnswer(socket, RELEASES);
        }
    }

    /** Ends the body only once a line of the answer has come. */
    private static void readsWhileItSends(SampleProcess sample) throws Exception {
        ExecutorService sender = Executors.newSingleThreadExecutor();
        CountDownLatch answered = new CountDownLatch(1);
        try (Socket socket = connect(sample)) {
            Future<?> sent = sender.submit(() -> {
                OutputStream pausing = new FilterOutputStream(socket.getOutputStream()) {
                    private long written;

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        out.write(bytes, offset, length);
                        written += length;
                        if (written > 1_000_000) {
                            await(answered);
                        }
                    }
                };
                send("/ddex?stream=true", STREAMED, pausing);
                return null;
            });
            BufferedReader lines = readHead(socket);
            assertThat(lines.readLine()).isEqualTo(DdexBody.answer(0));
            answered.countDown();
            readLines(lines, 1, STREAMED);
            sent.get(60, SECONDS);
        } finally {
            answered.countDown();
            sender.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(60, SECONDS)) {
                throw new IOException("no line was answered");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private static Socket connect(SampleProcess sample) throws IOException {
        Socket socket = new Socket("localhost", sample.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void readAnswer(Socket socket, int releases) throws IOException {
        readLines(readHead(socket), 0, releases);
    }

    private static BufferedReader readHead(Socket socket) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        assertThat(lines.readLine()).contains(" 200");
        while (!lines.readLine().isEmpty()) {
            // Headers.
        }
        return lines;
    }

    private static void readLines(BufferedReader lines, int first, int releases) throws IOException {
        int number = first;
        for (String line; (line = lines.readLine()) != null; number++) {
            if (!line.equals(DdexBody.answer(number))) {
                assertThat(line).isEqualTo(DdexBody.answer(number));
            }
        }
        assertThat(number).isEqualTo(releases);
    }

    private static void send(String path, int releases, OutputStream out) throws IOException {
        long length;
        try (InputStream body = DdexBody.stream(releases)) {
            length = body.transferTo(OutputStream.nullOutputStream());
        }
        OutputStream buffered = new BufferedOutputStream(out, 64 << 10);
        buffered.write("POST %s HTTP/1.0\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, length)
                .getBytes(UTF_8));
        DdexBody.stream(releases).transferTo(buffered);
        buffered.flush();
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
