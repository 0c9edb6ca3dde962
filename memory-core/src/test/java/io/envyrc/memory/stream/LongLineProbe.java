package io.envyrc.memory.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Reads a line of 1 GB between two short ones, refused first and skipped then. */
final class LongLineProbe {
    private static final long LONG_LINE = 1L << 30;

    private LongLineProbe() {}

    public static void main(String[] args) throws IOException {
        try {
            StreamProcessor.create().lines(input(), (line, number) -> {});
        } catch (LineTooLongException e) {
            System.out.println(e.getMessage());
        }
        LineSummary summary = StreamProcessor.builder()
                .skipLongLines(true)
                .build()
                .lines(input(), new LineHandler() {
                    @Override
                    public void line(String line, long number) {}

                    @Override
                    public void longLine(long number, long bytes) {
                        System.out.println(number + " has " + bytes);
                    }
                });
        System.out.println(summary);
    }

    private static InputStream input() {
        InputStream before = new ByteArrayInputStream("short\n".getBytes(US_ASCII));
        InputStream after = new ByteArrayInputStream("\nlast\n".getBytes(US_ASCII));
        return new SequenceInputStream(Collections.enumeration(List.of(before, new Xs(LONG_LINE), after)));
    }

    /** As many times the letter x. */
    private static final class Xs extends InputStream {
        private long left;

        Xs(long count) {
            this.left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] target, int off, int len) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(len, left);
            Arrays.fill(target, off, off + count, (byte) 'x');
            left -= count;
            return count;
        }
    }
}
