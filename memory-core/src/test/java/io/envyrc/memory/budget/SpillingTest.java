package io.envyrc.memory.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SpillingTest {
    private final List<String> asked = new ArrayList<>();
    private final MemoryBudget budget = MemoryBudget.ofBytes(1000);

    @Test
    void asksTheLargestFirstAndOnlyForWhatIsMissing() {
        Hoard small = hoard("small", 0, 300);
        Hoard large = hoard("large", 0, 600);

        MemoryReservation granted = budget.reserve("import", 250);

        assertThat(asked).containsExactly("large");
        assertThat(large.requests).containsExactly(new SpillRequest(150, "import", false));
        assertThat(large.consumer.bytes()).isEqualTo(450);
        assertThat(small.consumer.bytes()).isEqualTo(300);
        assertThat(budget.reservedBytes()).isEqualTo(1000);
        granted.close();
        assertThat(budget.reservedBytes()).isEqualTo(750);
    }

    @Test
    void asksALowerPriorityFirstWhateverItsSizeAndTheAskerLast() {
        Hoard asker = hoard("asker", -1, 500);
        hoard("cheap", 1, 50);
        hoard("dear", 2, 150);
        hoard("cheaper", 0, 100);
        hoard("as cheap", 1, 200);

        asker.reservation.grow(700);

        assertThat(asked).containsExactly("cheaper", "as cheap", "cheap", "dear", "asker");
        assertThat(asker.requests).containsExactly(new SpillRequest(200, "asker", true));
        assertThat(asker.consumer.bytes()).isEqualTo(1000);
        assertThat(budget.availableBytes()).isZero();
    }

    @Test
    void leavesTheRestForAnybodyWhenMoreIsGivenBackThanWanted() {
        Hoard all = hoard("all", 0, 1000);
        all.before = request -> all.reservation.shrink(700);

        MemoryReservation granted = budget.reserve("import", 100);

        assertThat(granted.bytes()).isEqualTo(100);
        assertThat(budget.availableBytes()).isEqualTo(700);
        assertThat(all.consumer.lastSpill()).hasValueSatisfying(result -> {
            assertThat(result.outcome()).isEqualTo(SpillResult.Outcome.FREED);
            assertThat(result.requestedBytes()).isEqualTo(100);
            assertThat(result.freedBytes()).isEqualTo(800);
        });
    }

    @Test
    void keepsWhatWasSpilledFromARacingThird() {
        Hoard all = hoard("all", 0, 1000);
        AtomicReference<Optional<MemoryReservation>> third = new AtomicReference<>();
        all.before = request -> {
            all.reservation.shrink(400);
            CompletableFuture.runAsync(() -> third.set(budget.tryReserve("third", MemoryKind.HEAP, 1)))
                    .join();
        };

        MemoryReservation granted = budget.reserve("import", 500);

        assertThat(third.get()).isEmpty();
        assertThat(granted.bytes()).isEqualTo(500);
    }

    @Test
    void countsForTheAskerWhatAnotherThreadGivesBackForTheConsumerAskedAndWhatTheAskingThreadCloses() {
        MemoryReservation bystander = budget.reserve("bystander", 300);
        Hoard all = hoard("all", 0, 700);
        all.before = request -> {
            CompletableFuture.runAsync(() -> all.reservation.shrink(350)).join();
            bystander.close();
            assertThat(budget.availableBytes()).isZero();
            all.reservation.shrink(0);
        };

        MemoryReservation granted = budget.reserve("import", 900);

        assertThat(granted.bytes()).isEqualTo(900);
        assertThat(all.requests).hasSize(1);
    }

    @Test
    void refusesWhenNobodyCanSpillEnoughAndNamesWhatCameOfIt() {
        Hoard stubborn = hoard("stubborn", 0, 400);
        stubborn.before = request -> {
            throw new IOException("no space left on device");
        };
        Hoard willing = hoard("willing", 0, 100);
        budget.reserve("plain", 500);

        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> budget.reserve("import", 800))
                .satisfies(refused -> {
                    assertThat(String.valueOf(refused.getMessage()).replaceAll("in \\d+ ms", "in 7 ms"))
                            .isEqualTo(
                                    "Memory budget exceeded: 'import' asked for 800 bytes but 900 of 1000 are reserved"
                                            + " (top consumers: plain=500 [heap, peak 500, age 0 s, nothing to spill],"
                                            + " stubborn=400 [off-heap, peak 400, age 0 s, spillable 400, last spill failed:"
                                            + " IOException: no space left on device],"
                                            + " willing=0 [off-heap, peak 100, age 0 s, nothing to spill, last spill freed"
                                            + " 100 of 800 in 7 ms]);"
                                            + " reserve less, close a reservation, or raise envy.memory.memory-threshold");
                    assertThat(refused.getSuppressed())
                            .singleElement()
                            .satisfies(failure -> assertThat(failure).hasMessage("no space left on device"));
                });
        assertThat(willing.consumer.bytes()).isZero();
        assertThat(budget.availableBytes()).isEqualTo(100);
        assertThat(asked).containsExactly("stubborn", "willing");
    }

    @Test
    void goesOnToTheNextWhenOneThrowsAnError() {
        Hoard broken = hoard("broken", 0, 600);
        broken.before = request -> {
            throw new AssertionError("bug");
        };
        hoard("willing", 0, 400);

        assertThat(budget.reserve("import", 400).bytes()).isEqualTo(400);
        assertThat(asked).containsExactly("broken", "willing");
        assertThat(broken.consumer.lastSpill().orElseThrow().failure()).contains("AssertionError: bug");
    }

    @Test
    void asksNobodyForARequestLargerThanTheLimitNorForAnyThatBeginsWithTry() {
        Hoard all = hoard("all", 0, 900);
        assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> budget.reserve("import", 1001));
        assertThat(budget.tryReserve("import", MemoryKind.HEAP, 101)).isEmpty();
        assertThat(all.consumer.tryReserve(MemoryKind.HEAP, 101)).isEmpty();
        assertThat(all.reservation.tryGrow(101)).isFalse();
        assertThat(asked).isEmpty();
        assertThat(budget.reservedBytes()).isEqualTo(900);
    }

    @Test
    void asksNobodyForWhatIsReservedInTheCourseOfASpill() {
        Hoard other = hoard("other", 0, 400);
        Hoard nested = hoard("nested", 0, 500);
        nested.before = request -> {
            try (MemoryReservation fits = budget.reserve("scratch", 100)) {
                assertThat(fits.bytes()).isEqualTo(100);
            }
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> budget.reserve("scratch", 101))
                    .withMessageContaining("asked for 101 bytes but 1000 of 1000 are reserved,"
                            + " and what is asked for while spilling makes nobody spill (top");
            assertThat(budget.spill("nested", 10)).isZero();
        };
        try (MemoryReservation granted = budget.reserve("import", 200)) {
            assertThat(granted.bytes()).isEqualTo(200);
        }
        assertThat(other.requests).isEmpty();
    }

    @Test
    void asksAConsumerAgainAsLongAsItGivesSomethingButNotAfterAFailure() {
        SpillableConsumer[] slow = new SpillableConsumer[1];
        MemoryReservation[] held = new MemoryReservation[1];
        slow[0] = budget.register("slow", request -> {
            asked.add("for " + request.bytes());
            held[0].shrink(50);
            if (request.bytes() == 1000) {
                throw new IOException("device lost");
            }
        });
        held[0] = slow[0].reserve(MemoryKind.HEAP, 1000);

        assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> budget.reserve("import", 1000));
        assertThat(asked).containsExactly("for 1000");
        assertThat(budget.reservedBytes()).isEqualTo(950);

        assertThat(budget.reserve("import", 200).bytes()).isEqualTo(200);
        assertThat(asked).containsExactly("for 1000", "for 150", "for 100", "for 50");
    }

    @Test
    void resizesByWhatIsMissingAfterItSpilledItself() {
        Hoard sort = hoard("sort", 0, 800);
        sort.before = request -> sort.reservation.shrink(sort.reservation.bytes() - request.bytes());
        sort.reservation.resize(950);
        assertThat(sort.reservation.bytes()).isEqualTo(950);

        budget.reserve("other", 50);
        sort.reservation.resize(900);
        budget.reserve("more", 50);
        sort.before = request -> {};
        assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> sort.reservation.resize(901));
        assertThat(budget.reservedBytes()).isEqualTo(100 + sort.reservation.bytes());
        sort.close();
        assertThat(budget.reservedBytes()).isEqualTo(100);
    }

    @Test
    void refusesTheAskerWhoseOwnSpillClosedIt() {
        Hoard sort = hoard("sort", 0, 800);
        sort.before = request -> sort.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> sort.reservation.grow(300))
                .withMessage("Reservation 'sort' is closed");
        assertThat(budget.reservedBytes()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(() -> sort.consumer.reserve(MemoryKind.HEAP, 1))
                .withMessage("Consumer 'sort' is closed");
        assertThat(budget.spillableConsumers()).isEmpty();
    }

    @Test
    void spillsForNobodyInParticularInTheSameOrder() {
        hoard("small", 0, 100);
        hoard("large", 0, 200);
        Hoard first = hoard("first", -1, 50);
        assertThat(budget.spill("pressure", 200)).isEqualTo(200);
        assertThat(asked).containsExactly("first", "large");
        assertThat(first.requests).containsExactly(new SpillRequest(200, "pressure", false));
        assertThat(budget.spill("pressure", 1000)).isEqualTo(150);
        assertThat(budget.spill("pressure", 0)).isZero();
        assertThat(budget.reservedBytes()).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budget.spill("pressure", -1))
                .withMessage("bytes must be >= 0 but was -1");
    }

    @Test
    void countsAsGivenBackOnlyWhatASpillDidNotTakeForItsOwnWork() {
        Hoard large = hoard("large", 0, 200);
        large.before = request -> budget.reserve("scratch", 100).close();
        assertThat(budget.spill("pressure", 50)).isEqualTo(50);
        assertThat(large.consumer.lastSpill()).map(SpillResult::freedBytes).contains(50L);
        assertThat(budget.reservedBytes()).isEqualTo(150);
    }

    @Test
    void closesAConsumerWithAllItReserved() {
        Hoard two = hoard("two", 0, 100);
        MemoryReservation heap = two.consumer.reserve(MemoryKind.HEAP, 50);
        assertThat(two.consumer.bytes()).isEqualTo(150);
        assertThat(budget.topConsumers(5))
                .extracting(MemoryConsumer::kind, MemoryConsumer::bytes, MemoryConsumer::spillableBytes)
                .containsExactly(tuple(MemoryKind.OFF_HEAP, 100L, 100L), tuple(MemoryKind.HEAP, 50L, 50L));
        two.close();
        two.close();
        assertThat(heap.bytes()).isZero();
        assertThat(budget.reservedBytes()).isZero();
        assertThat(two.consumer.bytes()).isZero();
    }

    @Test
    void asksNobodyWhoHasNothingToSpillOrCannotTell() {
        SpillableConsumer none = budget.register("none", new Spillable() {
            @Override
            public void spill(SpillRequest request) {
                asked.add("none");
            }

            @Override
            public long spillableBytes(long reservedBytes) {
                return 0;
            }
        });
        SpillableConsumer unsure = budget.register("unsure", new Spillable() {
            @Override
            public void spill(SpillRequest request) {
                asked.add("unsure");
            }

            @Override
            public long spillableBytes(long reservedBytes) {
                throw new IllegalStateException("unsure");
            }
        });
        none.reserve(MemoryKind.HEAP, 500);
        unsure.reserve(MemoryKind.HEAP, 500);
        assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> budget.reserve("import", 1));
        assertThat(asked).isEmpty();
    }

    @Test
    void holdsEachConsumerToItsShareInFairMode() {
        MemoryBudget fair = MemoryBudget.builder(1000).fair(true).build();
        MemoryReservation plain = fair.reserve("plain", 400);
        Hoard first = new Hoard(fair, "first", 0);
        Hoard second = new Hoard(fair, "second", 0);
        assertThat(first.consumer.share()).isEqualTo(300);

        first.reservation.grow(300);
        assertThat(first.reservation.tryGrow(1)).isFalse();
        first.reservation.grow(50);
        assertThat(first.requests).containsExactly(new SpillRequest(50, "first", true));
        assertThat(first.consumer.bytes()).isEqualTo(300);
        second.reservation.grow(300);
        assertThat(fair.availableBytes()).isZero();
        assertThat(first.requests).hasSize(1);

        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> second.reservation.grow(301))
                .withMessageContaining("and its fair share is 300 of which it holds 0 (top");
        first.close();
        plain.close();
        assertThat(second.consumer.share()).isEqualTo(1000);
        second.reservation.grow(1000);
        second.close();
        assertThat(fair.reservedBytes()).isZero();
    }

    @Test
    void refusesATimeoutThatIsNotPositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryBudget.builder(1).spillTimeout(Duration.ZERO))
                .withMessage("spillTimeout must be positive but was PT0S");
    }

    private Hoard hoard(String name, int priority, long bytes) {
        return new Hoard(budget, name, priority, bytes, asked);
    }
}
