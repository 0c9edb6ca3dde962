package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.stream.ItemPublisherVerification;
import java.io.ByteArrayInputStream;
import java.util.concurrent.Flow;
import org.testng.annotations.Test;

/** The kit for {@link EnvPublisherTest}: each variable is an item, and so are the counts at the end. */
@Test
public class EnvPublisherVerification extends ItemPublisherVerification<EnvItem> {
    public EnvPublisherVerification() {
        super(1);
    }

    @Override
    protected Flow.Publisher<EnvItem> publisherOf(int items) {
        // Each line has a key of its own: a duplicate would be a finding, and so one more item.
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < items; i++) {
            text.append('K').append(i).append("=1\n");
        }
        return new EnvFileStreamer(EnvParser.create())
                .publish(new ByteArrayInputStream(text.toString().getBytes(UTF_8)));
    }
}
