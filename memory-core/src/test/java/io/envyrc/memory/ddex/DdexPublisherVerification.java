package io.envyrc.memory.ddex;

import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;
import org.testng.annotations.Test;

/** The technology compatibility kit of Reactive Streams; {@link DdexPublisherTest} runs it. */
@Test
public class DdexPublisherVerification extends FlowPublisherVerification<DdexEvent> {
    private static final long TIMEOUT_MILLIS = 2000;
    private static final long NO_SIGNAL_MILLIS = 50;

    public DdexPublisherVerification() {
        super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS), NO_SIGNAL_MILLIS * 6);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 10_000;
    }

    @Override
    public Flow.Publisher<DdexEvent> createFlowPublisher(long elements) {
        if (elements < 2) {
            throw new SkipException("start and end of a message are events, so none has fewer than two");
        }
        StringBuilder resources = new StringBuilder();
        for (int i = 2; i < Math.min(elements, maxElementsFromPublisher()); i++) {
            resources.append(Messages.resource("A" + i, ""));
        }
        return DdexParser.create().publish(Messages.stream(Messages.resources(resources.toString())));
    }

    @Override
    public Flow.Publisher<DdexEvent> createFailedFlowPublisher() {
        Flow.Publisher<DdexEvent> taken = DdexParser.create().publish(Messages.stream(""));
        taken.subscribe(new Flow.Subscriber<DdexEvent>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.cancel();
            }

            @Override
            public void onNext(DdexEvent item) {
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
