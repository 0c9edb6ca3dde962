package io.envyrc.memory.ddex;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

/** What tests of runs over files have in common. */
final class Runs {
    private Runs() {}

    static List<DdexFileResult> all(DdexFileResults results) {
        try (results) {
            List<DdexFileResult> taken = new ArrayList<>();
            results.forEachRemaining(taken::add);
            return taken;
        }
    }

    static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, SECONDS)) {
                throw new IOException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    static void await(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await(30, SECONDS);
        } catch (Exception e) {
            throw new IOException("nobody came", e);
        }
    }

    static void join(Thread thread) {
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(thread.isAlive()).isFalse();
    }
}
