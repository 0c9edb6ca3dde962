package io.envyrc.memory.collection;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleRingTest {

    @Test
    void keepsTheNewestRowsInTheOrderTheyWereWritten() {
        SampleRing ring = new SampleRing(3, 2);
        assertThat(ring.snapshot()).isEmpty();
        for (int i = 1; i <= 2; i++) {
            ring.add(i, i * 10L);
        }
        assertThat(ring.snapshot()).containsExactly(1, 10, 2, 20);
        for (int i = 3; i <= 5; i++) {
            ring.add(new long[] {i, i * 10L});
        }
        assertThat(ring.snapshot()).containsExactly(3, 30, 4, 40, 5, 50);
        assertThat(ring.written()).isEqualTo(5);
        assertThat(ring.capacity()).isEqualTo(3);
        assertThat(ring.width()).isEqualTo(2);
    }

    @Test
    void copiesAsManyOfTheNewestRowsAsTheTargetHolds() {
        SampleRing ring = new SampleRing(10, 2);
        for (int i = 1; i <= 10; i++) {
            ring.add(i, -i);
        }
        long[] target = new long[5];
        assertThat(ring.copyTo(target)).isEqualTo(2);
        assertThat(target).startsWith(9, -9, 10, -10);
        assertThat(ring.copyTo(new long[1])).isZero();
        assertThat(ring.copyTo(new long[100])).isEqualTo(10);
    }

    @Test
    void allocatesNothingWhileWritingAndCopying() {
        SampleRing ring = new SampleRing(16, 2);
        long[] target = new long[32];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 10_000; i++) {
            ring.add(i, i);
            ring.copyTo(target);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            ring.add(i, i);
            ring.copyTo(target);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 3", "8, 3", "64, 3"})
    void neverShowsAReaderATornRowOrAGap(int capacity, int width) throws Exception {
        SampleRing ring = new SampleRing(capacity, width);
        AtomicBoolean stop = new AtomicBoolean();
        CyclicBarrier gate = new CyclicBarrier(3);
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> readers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                readers.add(executor.submit(() -> {
                    long[] target = new long[capacity * width];
                    gate.await();
                    while (!stop.get()) {
                        assertRowsAreWhole(ring, target, ring.copyTo(target));
                    }
                    return null;
                }));
            }
            Future<?> writer = executor.submit(() -> {
                gate.await();
                long[] row = new long[width];
                for (long i = 1; i <= 500_000; i++) {
                    for (int j = 0; j < width; j++) {
                        row[j] = i + j;
                    }
                    ring.add(row);
                }
                stop.set(true);
                return null;
            });
            writer.get(60, SECONDS);
            for (Future<?> reader : readers) {
                reader.get(60, SECONDS);
            }
        } finally {
            stop.set(true);
            executor.shutdownNow();
        }
        long[] target = new long[capacity * width];
        assertThat(ring.copyTo(target)).isEqualTo(capacity);
        assertThat(target[0]).isEqualTo(500_000 - capacity + 1);
    }

    private static void assertRowsAreWhole(SampleRing ring, long[] target, int rows) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < ring.width(); i++) {
                long expected = target[0] + row + i;
                if (target[row * ring.width() + i] != expected) {
                    throw new AssertionError("row %d, value %d: %d instead of %d"
                            .formatted(row, i, target[row * ring.width() + i], expected));
                }
            }
        }
    }

    @Test
    void refusesRowsOfAnotherWidthAndBadBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SampleRing(4, 2).add(1))
                .withMessage("sample ring: rows have 2 values but 1 were given");
        assertThatIllegalArgumentException().isThrownBy(() -> new SampleRing(4, 1).add(1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new SampleRing(4, 2).add(new long[3]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SampleRing(0, 1))
                .withMessage("sample ring: capacity and width must be >= 1, and their product below 2^31 - 8,"
                        + " but were 0 and 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new SampleRing(1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SampleRing(1 << 20, 1 << 12));
    }
}
