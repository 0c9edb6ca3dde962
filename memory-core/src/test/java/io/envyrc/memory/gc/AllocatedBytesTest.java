package io.envyrc.memory.gc;

import static io.envyrc.memory.Await.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AllocatedBytesTest {
    private static final int SIZE = 8 << 20;

    private final AllocatedBytes allocated = new AllocatedBytes();

    @Test
    void countsWhatThisThreadAllocates() {
        long before = allocated.read();
        int made = new byte[SIZE].length;
        assertThat(allocated.read() - before).isGreaterThanOrEqualTo(made);
    }

    @Test
    void countsWhatAnEndedThreadAllocatedOrSaysThatItDoesNot() throws Exception {
        long before = allocated.read();
        long era = allocated.era();
        Thread thread = new Thread(() -> assertThat(new byte[SIZE]).hasSize(SIZE));
        thread.start();
        thread.join();
        long since = allocated.read() - before;
        assertThat(since >= SIZE || allocated.era() != era).isTrue();
    }

    @Test
    void countsWhatALivingThreadAllocatedSinceItStarted() throws Exception {
        allocated.read();
        Thread[] threads = new Thread[4];
        Object gate = new Object();
        long before = allocated.read();
        synchronized (gate) {
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(() -> {
                    int made = new byte[SIZE].length;
                    synchronized (gate) {
                        assertThat(made).isEqualTo(SIZE);
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                awaitThat(() -> thread.getState() == Thread.State.BLOCKED);
            }
            assertThat(allocated.read() - before).isGreaterThanOrEqualTo((long) threads.length * SIZE);
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
