package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A budget that others have nearly used up: what is pending is handed over before a parse gives up. */
class DdexShortageTest {
    private static final long LEFT = 400 << 10;

    private final MemoryBudget budget = MemoryBudget.ofBytes(8 << 20);
    private final DdexParser parser = DdexParser.builder()
            .budget(budget)
            .limits(DdexLimits.builder()
                    .bufferSize(8 << 10)
                    .chunkSize(4 << 20)
                    .flushThreshold(1)
                    .build())
            .build();

    private static GeneratedMessage message() {
        return new GeneratedMessage(MessageShape.ofBytes(1 << 20));
    }

    @Test
    void handsOverWhatIsPendingOnceTheBudgetIsShort() throws IOException {
        List<DdexEvent> events = new ArrayList<>();
        List<String> calls = new ArrayList<>();
        try (MemoryReservation others = budget.reserve("others", budget.limitBytes() - LEFT)) {
            parser.parseChunks(message(), new DdexHandler() {
                @Override
                public void onChunk(List<DdexEvent> chunk) {
                    calls.add("chunk");
                    events.addAll(chunk);
                }

                @Override
                public void onMemoryPressure(long usedBytes, long limitBytes) {
                    calls.add("pressure");
                    assertThat(usedBytes).isLessThan(limitBytes);
                }
            });
            assertThat(others.bytes()).isEqualTo(budget.reservedBytes());
        }
        assertThat(events).isEqualTo(Messages.parse(parser, message()));
        assertThat(calls).startsWith("pressure", "chunk", "pressure", "chunk").endsWith("chunk");
    }

    @Test
    void aHandlerThatFailsThenEndsTheParse() {
        IOException full = new IOException("disk full");
        try (MemoryReservation others = budget.reserve("others", budget.limitBytes() - LEFT)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> parser.parseChunks(message(), chunk -> {
                        throw full;
                    }))
                    .isSameAs(full);
            assertThat(others.bytes()).isEqualTo(budget.reservedBytes());
        }
    }

    @Test
    void givesUpWhereThatIsNotEnough() {
        List<DdexEvent> events = new ArrayList<>();
        String title = "<DisplayTitleText>" + "t".repeat((int) LEFT) + "</DisplayTitleText>";
        String message = Messages.resources(Messages.resource("A1", ""), Messages.resource("A2", title));
        try (MemoryReservation others = budget.reserve("others", budget.limitBytes() - LEFT)) {
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> parser.parseChunks(Messages.stream(message), events::addAll));
            assertThat(others.bytes()).isEqualTo(budget.reservedBytes());
        }
        assertThat(events).hasSize(2);
    }
}
