package io.envyrc.memory.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;
import org.testng.annotations.Test;

/** The technology compatibility kit of Reactive Streams, which {@link ItemPublisherContract} runs. */
@Test
public abstract class ItemPublisherVerification<T> extends FlowPublisherVerification<T> {
    private static final long TIMEOUT_MILLIS = 2000;
    private static final long NO_SIGNAL_MILLIS = 50;
    private static final int MAX_ITEMS = 10_000;

    private final int leastItems;

    /**
     * Prepares the kit.
     *
     * @param leastItems how many items the smallest source has
     */
    protected ItemPublisherVerification(int leastItems) {
        super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS), NO_SIGNAL_MILLIS * 6);
        this.leastItems = leastItems;
    }

    static void run(Class<? extends ItemPublisherVerification<?>> rules) {
        TestListenerAdapter results = new TestListenerAdapter();
        TestNG suite = new TestNG(false);
        suite.setVerbose(0);
        suite.addListener(results);
        suite.setTestClasses(new Class<?>[] {rules});
        suite.run();
        assertThat(results.getFailedTests()).isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(19);
    }

    /** Offers a source of so many items. */
    protected abstract Flow.Publisher<T> publisherOf(int items);

    @Override
    public long maxElementsFromPublisher() {
        return MAX_ITEMS;
    }

    @Override
    public Flow.Publisher<T> createFlowPublisher(long elements) {
        if (elements < leastItems) {
            throw new SkipException("no source has fewer items than " + leastItems);
        }
        return publisherOf((int) Math.min(elements, MAX_ITEMS));
    }

    /** A source is read once: who comes second is refused. */
    @Override
    public Flow.Publisher<T> createFailedFlowPublisher() {
        Flow.Publisher<T> taken = publisherOf(leastItems);
        ItemRecorder<T> first = new ItemRecorder<>();
        taken.subscribe(first);
        first.subscription().cancel();
        return taken;
    }
}
