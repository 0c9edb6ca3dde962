package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.ItemPublisherVerification;
import java.util.concurrent.Flow;
import org.testng.annotations.Test;

/** The kit for {@link DdexPublisherTest}: start and end of a message are items too. */
@Test
public class DdexPublisherVerification extends ItemPublisherVerification<DdexEvent> {
    public DdexPublisherVerification() {
        super(2);
    }

    @Override
    protected Flow.Publisher<DdexEvent> publisherOf(int items) {
        StringBuilder resources = new StringBuilder();
        for (int i = 2; i < items; i++) {
            resources.append(Messages.resource("A" + i, ""));
        }
        return DdexParser.create().publish(Messages.stream(Messages.resources(resources.toString())));
    }
}
