package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectsTest {
    private static final String PATH = "static Shop.ORDERS -> java.util.HashMap.table -> Order.payload -> byte[]";

    private final List<ClassGrowth> growth = List.of(
            new ClassGrowth("byte[]", true, 1_100, 1_100_000, 1_000_000),
            new ClassGrowth("java.util.HashMap$Node", true, 1_000, 32_000, 32_000),
            new ClassGrowth("Request", false, 5, 120_000, 100),
            new ClassGrowth("Order", false, 1_000, 24_000, 24_000));

    private static HeldObject held(String path, String... chain) {
        return new HeldObject(chain[0], List.of(chain), path, "Threads, Stack Variable", List.of("Shop.add:12"));
    }

    @Test
    void namesTheApplicationsClassThatHoldsTheBytesFirst() {
        List<LeakReport.Suspect> suspects = Suspects.rank(
                growth,
                List.of(
                        held(PATH, "byte[]", "Order", "java.util.HashMap$Node", "java.lang.Class"),
                        held(PATH, "byte[]", "Order", "java.util.HashMap$Node", "java.lang.Class"),
                        held("thread 'x'.buffer -> byte[]", "byte[]", "java.lang.Thread")),
                900_000);
        assertThat(suspects)
                .extracting(LeakReport.Suspect::className)
                .containsExactly("Order", "byte[]", "java.util.HashMap$Node");
        assertThat(suspects.get(0))
                .isEqualTo(new LeakReport.Suspect(
                        "Order",
                        1_000,
                        24_000,
                        List.of(new LeakReport.Holder(PATH, "Threads, Stack Variable", List.of("Shop.add:12"), 2))));
        assertThat(suspects.get(1).holders())
                .extracting(LeakReport.Holder::samples)
                .containsExactly(2, 1);
    }

    @Test
    void namesTheInnermostAndTheOutermostClassOfTheApplicationBeforeTheRest() {
        List<ClassGrowth> nested = List.of(
                new ClassGrowth("byte[]", true, 1_000, 1_000_000, 200_000),
                new ClassGrowth("Body", false, 1_000, 24_000, 24_000),
                new ClassGrowth("Line", false, 1_000, 24_000, 24_000),
                new ClassGrowth("Order", false, 1_000, 24_000, 24_000));
        List<HeldObject> held = List.of(held("static Shop.ORDERS", "byte[]", "Body", "Line", "Order", "Shop"));
        assertThat(Suspects.rank(nested, held, 900_000))
                .extracting(LeakReport.Suspect::className)
                .containsExactly("Body", "Order", "byte[]", "Line");
    }

    @Test
    void leavesBytesFirstThatNoClassOfTheApplicationHolds() {
        assertThat(Suspects.rank(growth, List.of(held("static Shop.PARTS", "byte[]", "java.lang.Class")), 900_000))
                .extracting(LeakReport.Suspect::className)
                .startsWith("byte[]");
    }

    @Test
    void goesByTheNumberOfObjectsWhereNothingWasSampled() {
        List<LeakReport.Suspect> suspects = Suspects.rank(growth, List.of(), 900_000);
        assertThat(suspects).extracting(LeakReport.Suspect::className).startsWith("Order", "byte[]");
        assertThat(suspects).allSatisfy(suspect -> assertThat(suspect.holders()).isEmpty());
    }
}
