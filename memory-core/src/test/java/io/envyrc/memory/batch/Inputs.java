package io.envyrc.memory.batch;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Sources for the tests of batches. */
final class Inputs {
    interface IndexedJob {
        void run(long index) throws Exception;
    }

    private Inputs() {}

    static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    static Iterable<BatchJob> endless(IndexedJob job) {
        return endlessly(index -> () -> job.run(index));
    }

    static <T> Iterable<T> endlessly(LongFunction<T> input) {
        return () -> LongStream.iterate(0, i -> i + 1).mapToObj(input).iterator();
    }

    /** That many numbers from 0, the latch counted down for each. */
    static Iterable<Integer> countedDown(int count, CountDownLatch taken) {
        return () ->
                IntStream.range(0, count).peek(i -> taken.countDown()).boxed().iterator();
    }

    /** That many numbers from 0, and then an exception. */
    static Iterable<Integer> brokenAfter(int count, RuntimeException error) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                if (next == count) {
                    throw error;
                }
                return true;
            }

            @Override
            public Integer next() {
                return next++;
            }
        };
    }

    static List<Thread> batchThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("memory-batch-"))
                .toList();
    }
}
