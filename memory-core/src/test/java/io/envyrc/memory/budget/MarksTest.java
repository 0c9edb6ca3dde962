package io.envyrc.memory.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.Registration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksTest {
    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final List<String> told = new ArrayList<>();

    @Test
    void tellsOfEachMarkThatARequestReachesFromBelow() {
        budget.onReach(80, () -> told.add("80 at " + budget.reservedBytes()));
        budget.onReach(90, () -> told.add("90 at " + budget.reservedBytes()));
        MemoryReservation reservation = budget.reserve("test", 79);
        assertThat(told).isEmpty();
        reservation.grow(1);
        assertThat(told).containsExactly("80 at 80");
        reservation.grow(9);
        assertThat(told).hasSize(1);
        reservation.shrink(10);
        assertThat(budget.tryReserve("other", MemoryKind.HEAP, 21)).isPresent();
        assertThat(told).containsExactly("80 at 80", "80 at 100", "90 at 100");
    }

    @Test
    void tellsOfARequestForWhichAnotherSpilled() {
        List<MemoryReservation> held = new ArrayList<>();
        SpillableConsumer consumer =
                budget.register("spills", request -> held.get(0).close());
        held.add(consumer.reserve(MemoryKind.HEAP, 40));
        budget.onReach(90, () -> told.add("90"));
        budget.reserve("large", 95);
        assertThat(told).containsExactly("90");
    }

    @Test
    void tellsNothingOnceTheRegistrationIsClosedAndOthersStill() {
        Runnable action = () -> told.add("told");
        Registration first = budget.onReach(10, action);
        budget.onReach(10, action);
        first.close();
        first.close();
        budget.reserve("test", 50);
        assertThat(told).containsExactly("told");
    }

    @Test
    void servesARequestWhoseObserverFails() {
        budget.onReach(10, () -> {
            throw new IllegalStateException("broken observer");
        });
        budget.onReach(10, () -> told.add("told"));
        assertThat(budget.reserve("test", 50).bytes()).isEqualTo(50);
        assertThat(told).containsExactly("told");
    }

    @Test
    void refusesAMarkBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budget.onReach(0, () -> {}))
                .withMessage("mark must be >= 1 byte but was 0");
    }
}
