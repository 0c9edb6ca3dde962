package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names cost no memory beyond what the limits allow. */
class DdexNamesTest {
    private static final int PREFIXES = 200;

    @Test
    void namesOfUnknownListsCount() {
        RepeatedText message = new RepeatedText(Messages.START, i -> "<a" + i + "List/>", 200_000, Messages.END);
        assertThatExceptionOfType(DdexLimitException.class)
                .isThrownBy(() -> DdexParser.create().parse(message, event -> {}))
                .withMessage("ddex: count of distinct names exceeds maxNames 10000 at line 1");
    }

    @Test
    void unknownListsAreCountedAsSkipped() throws IOException {
        MessageEnd end = DdexParser.create()
                .parse(Messages.stream(Messages.message("<ShelfList/><ShelfList><Shelf/></ShelfList>")), event -> {});
        assertThat(end.counts().skippedElements()).isEqualTo(3);
        assertThat(end.counts().skipped()).isEqualTo(1);
    }

    @Test
    void combinationsOfPrefixesAndNamesAreForgotten() throws Exception {
        String output = ChildJvm.run(List.of("-Xmx32m", "-XX:+UseSerialGC"), Child.class);
        assertThat(output.lines()).contains("names 900000");
    }

    /** Reads a message with 900,000 names, each of a few parts that come again. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            StringBuilder start = new StringBuilder(Messages.START).append("<x");
            for (int i = 0; i < PREFIXES; i++) {
                start.append(" xmlns:p").append(i).append("='urn:p'");
            }
            start.append('>');
            RepeatedText message = new RepeatedText(
                    start.toString(),
                    i -> "<p" + i % PREFIXES + ":a" + i / PREFIXES + "/>",
                    900_000,
                    "</x>" + Messages.END);
            MessageEnd end = DdexParser.create().parse(message, event -> {});
            System.out.println("names " + (end.counts().elements() - 2));
        }
    }
}
