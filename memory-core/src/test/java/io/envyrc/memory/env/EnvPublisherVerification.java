package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The technology compatibility kit of Reactive Streams; {@link EnvPublisherTest} runs it. */
@Test
public class EnvPublisherVerification extends FlowPublisherVerification<EnvItem> {
    private static final long TIMEOUT_MILLIS = 2000;
    private static final long NO_SIGNAL_MILLIS = 50;

    public EnvPublisherVerification() {
        super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS), NO_SIGNAL_MILLIS * 6);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 10_000;
    }

    @Override
    public Flow.Publisher<EnvItem> createFlowPublisher(long elements) {
        if (elements == 0) {
            throw new SkipException("the counts of a file are an item too, so none is empty");
        }
        // Each line has a key of its own: a duplicate would be a finding, and so one more item.
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < Math.min(elements, maxElementsFromPublisher()); i++) {
            text.append('K').append(i).append("=1\n");
        }
        return new EnvFileStreamer(EnvParser.create())
                .publish(new ByteArrayInputStream(text.toString().getBytes(UTF_8)));
    }

    @Override
    public Flow.Publisher<EnvItem> createFailedFlowPublisher() {
        Flow.Publisher<EnvItem> taken =
                new EnvFileStreamer(EnvParser.create()).publish(new BrokenStream(new IOException("broken")));
        taken.subscribe(new Flow.Subscriber<EnvItem>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
            }

            @Override
            public void onNext(EnvItem item) {
                throw new AssertionError("cancelled");
            }

            @Override
            public void onError(Throwable reason) {
                throw new AssertionError("cancelled", reason);
            }

            @Override
            public void onComplete() {
                throw new AssertionError("cancelled");
            }
        });
        return taken;
    }
}
