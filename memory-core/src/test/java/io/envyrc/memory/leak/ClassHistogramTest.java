package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.HeapStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassHistogramTest {
    private record Marker(long value) {}

    @Test
    void readsTheTable() {
        String text = """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         11045      105449784  [B (java.base@17.0.15)
                   2:           636         755672  com.acme.Order
                   3:            10            240  [Lcom.acme.Order;
                   4:             2             48  com.acme.Job$$Lambda/0x00007f1
                   5:             1             24  com.acme.Job$$Lambda$3/0x00007f2
                   6:             7            100  com.acme.Part (com.acme.parts@1.0)
                   7:          many            100  com.acme.Other
                   8:            90          64800  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)

                   9:
                Total         47914      107700096
                """;
        assertThat(ClassHistogram.parse(text).classes())
                .isEqualTo(Map.of(
                        "byte[]", new ClassHistogram.Count(11_045, 105_449_784, true),
                        "com.acme.Order", new ClassHistogram.Count(636, 755_672, false),
                        "com.acme.Order[]", new ClassHistogram.Count(10, 240, false),
                        "com.acme.Job$$Lambda", new ClassHistogram.Count(3, 72, false),
                        "com.acme.Part", new ClassHistogram.Count(7, 100, false)));
    }

    @Test
    void countsTheJvmsObjectsWithoutACollection() {
        List<Marker> markers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            markers.add(new Marker(i));
        }
        long majors = HeapStats.now().liveBytes().orElse(-1);
        ClassHistogram histogram = ClassHistogram.take().orElseThrow();
        assertThat(HeapStats.now().liveBytes().orElse(-1)).isEqualTo(majors);
        assertThat(histogram.classes()).hasEntrySatisfying(Marker.class.getName(), count -> {
            assertThat(count.instances()).isEqualTo(markers.size());
            assertThat(count.platform()).isFalse();
        });
        assertThat(histogram.classes()).doesNotContainKey(ClassHistogram.Count.class.getName());
        assertThat(histogram.classes())
                .hasEntrySatisfying(
                        "java.lang.String",
                        count -> assertThat(count.platform()).isTrue());
    }

    @Test
    void growthIsSteadyOnlyIfBothStepsHaveIt() {
        List<ClassGrowth> growth = ClassGrowth.between(
                histogram(Map.of("Leak", 100L, "Churn", 100L, "Gone", 50L)),
                histogram(Map.of("Leak", 200L, "Churn", 900L, "Gone", 40L)),
                histogram(Map.of("Leak", 320L, "Churn", 300L, "New", 10L)));
        assertThat(growth).containsExactly(new ClassGrowth("Leak", false, 220, 220, 200));
    }

    private static ClassHistogram histogram(Map<String, Long> bytes) {
        Map<String, ClassHistogram.Count> counts = new HashMap<>();
        bytes.forEach((name, size) -> counts.put(name, new ClassHistogram.Count(size, size, false)));
        return new ClassHistogram(counts);
    }

    @Test
    void writesNamesAsPeopleDo() {
        assertThat(ClassNames.readable("[[J")).isEqualTo("long[][]");
        assertThat(ClassNames.readable("[Ljava/lang/String;")).isEqualTo("java.lang.String[]");
        assertThat(ClassNames.readable("com.acme.Order")).isEqualTo("com.acme.Order");
        assertThat(ClassNames.readable("com.acme.Hidden/0x0000700001")).isEqualTo("com.acme.Hidden");
    }
}
