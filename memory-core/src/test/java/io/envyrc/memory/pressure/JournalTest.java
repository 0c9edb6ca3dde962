package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitQuietly;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JournalTest {
    private final List<Integer> written = new CopyOnWriteArrayList<>();

    @Test
    void holdsUpNobodyWhileAnAppenderBlocksAndWritesWhatFitsInOrder() throws Exception {
        CountDownLatch blocking = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(Journal.MOST);
        Journal journal = new Journal(new CallbackThreads("journal-test"));
        journal.write(() -> {
            blocking.countDown();
            awaitQuietly(release);
        });
        assertThat(blocking.await(30, SECONDS)).isTrue();
        for (int i = 0; i < 2 * Journal.MOST; i++) {
            int line = i;
            journal.write(() -> {
                written.add(line);
                done.countDown();
            });
        }
        release.countDown();
        assertThat(done.await(30, SECONDS)).isTrue();
        assertThat(written).hasSize(Journal.MOST).isSorted().startsWith(0).endsWith(Journal.MOST - 1);
    }

    @Test
    void writesOnAfterALineThatThrows() {
        Journal journal = new Journal(Runnable::run);
        journal.write(() -> {
            throw new IllegalStateException("broken appender");
        });
        journal.write(() -> written.add(1));
        assertThat(written).containsExactly(1);
    }

    @Test
    void writesOnWhenThereIsAThreadToBeHadAgain() {
        boolean[] refuse = {true};
        Journal journal = new Journal(task -> {
            if (refuse[0]) {
                throw new RejectedExecutionException("no thread");
            }
            task.run();
        });
        journal.write(() -> written.add(1));
        refuse[0] = false;
        journal.write(() -> written.add(2));
        assertThat(written).containsExactly(2);
    }
}
