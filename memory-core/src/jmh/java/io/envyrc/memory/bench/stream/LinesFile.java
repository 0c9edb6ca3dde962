package io.envyrc.memory.bench.stream;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A file of 64 MB, of lines of 77 bytes on average; some of them hold text beyond ASCII. */
@State(Scope.Benchmark)
public class LinesFile {
    private static final int FILE_BYTES = 64 << 20;
    private static final int SHORTEST_LINE = 36;
    private static final int LONGEST_LINE = 116;
    private static final int LINES_TO_ONE_BEYOND_ASCII = 20;

    private @Nullable Path file;

    /** Writes the file; it stays in the operating system's memory. */
    @Setup
    public void write() throws IOException {
        Random random = new Random(1);
        Path written = Files.createTempFile("lines", ".txt");
        try (BufferedWriter out = Files.newBufferedWriter(written)) {
            int bytes = 0;
            for (int i = 0; bytes < FILE_BYTES; i++) {
                boolean ascii = i % LINES_TO_ONE_BEYOND_ASCII != 0;
                int length = random.nextInt(SHORTEST_LINE, LONGEST_LINE + 1);
                for (int j = 0; j < length; j++) {
                    out.write('a' + (i + j) % 26);
                }
                out.write(ascii ? "\n" : "é\n");
                bytes += length + (ascii ? 1 : 3);
            }
        }
        file = written;
    }

    @TearDown
    public void delete() throws IOException {
        Files.delete(path());
    }

    Path path() {
        if (file == null) {
            throw new IllegalStateException("the file is not written yet");
        }
        return file;
    }
}
