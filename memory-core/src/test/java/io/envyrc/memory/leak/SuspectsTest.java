package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
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
    void namesNoClassOfTheJdkBeforeTheOneThatOwnsMostOfIt() {
        List<HeldObject> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            held.add(held(PATH, "byte[]", "Order", "java.util.HashMap$Node", "java.lang.Class"));
            held.add(held(
                    "static Shop.ORDERS -> java.util.HashMap.table -> java.util.HashMap$Node",
                    "java.util.HashMap$Node",
                    "java.util.HashMap",
                    "java.lang.Class"));
        }
        // A healthy class whose objects come and go: sampled as often, and not among those that grow.
        for (int i = 0; i < 3; i++) {
            held.add(held("static Shop.PRODUCTS -> Product.payload -> byte[]", "byte[]", "Product", "java.lang.Class"));
        }
        assertThat(Suspects.rank(growth, held, 900_000))
                .extracting(LeakReport.Suspect::className)
                .containsExactly("Order", "byte[]", "java.util.HashMap$Node");
    }

    @Test
    void creditsAnObjectWithoutAPathToTheClassWhoseConstructorMadeIt() {
        HeldObject unproved = held("", "byte[]", "Payload", "Order");
        HeldObject proved = held(PATH, "byte[]", "Order", "java.util.HashMap$Node", "java.lang.Class");
        List<LeakReport.Suspect> suspects =
                Suspects.rank(growth, List.of(unproved, unproved, unproved, proved), 900_000);
        assertThat(suspects).extracting(LeakReport.Suspect::className).startsWith("Order", "byte[]");
        assertThat(suspects.get(0).holders())
                .extracting(LeakReport.Holder::path)
                .containsExactly(PATH);
        assertThat(Suspects.rank(growth, List.of(unproved), 900_000))
                .extracting(LeakReport.Suspect::className)
                .startsWith("Order");
    }

    @Test
    void creditsAHoldersPlainObjectsToTheClassThatItMostlyHolds() {
        List<ClassGrowth> lists = List.of(
                new ClassGrowth("java.lang.Object[]", true, 10, 800_000, 800_000),
                new ClassGrowth("Subscription", false, 2_000, 32_000, 32_000));
        HeldObject subscription =
                held("static Bus.ALL -> java.lang.Object[] -> Subscription", "Subscription", "java.lang.Object[]");
        HeldObject array = held("static Bus.ALL -> java.lang.Object[]", "java.lang.Object[]");
        assertThat(Suspects.rank(lists, List.of(array, subscription, array), 900_000))
                .extracting(LeakReport.Suspect::className)
                .containsExactly("Subscription", "java.lang.Object[]");
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
