package io.envyrc.memory.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.CollectorProfile.Evidence;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectorProfileTest {
    private static final long MB = 1L << 20;

    @ParameterizedTest
    @CsvSource({
        "Copy; MarkSweepCompact, Tenured Gen, Serial, PAUSE, what a collection by MarkSweepCompact leaves",
        "PS Scavenge; PS MarkSweep, PS Old Gen, Parallel, PAUSE, what a collection by PS MarkSweep leaves",
        "G1 Young Generation; G1 Concurrent GC; G1 Old Generation, G1 Old Gen, G1, PAUSE,"
                + " what a collection by G1 Old Generation leaves",
        "Other, Heap, unknown, NONE, nothing",
    })
    void namesTheSource(String beans, String pool, String collector, Evidence evidence, String source) {
        assertThat(CollectorProfile.of(Set.of(beans.split("; ")), Set.of(pool), 17))
                .isEqualTo(new CollectorProfile(collector, 17, evidence, source));
    }

    @ParameterizedTest
    @CsvSource({
        "ZGC Cycles, ZHeap, ZGC, CYCLE",
        "ZGC Major Cycles, ZGC Old Generation, generational ZGC, CYCLE",
        "Shenandoah Cycles, Shenandoah, Shenandoah, SETTLED_CYCLE",
        "Shenandoah Cycles, Shenandoah Young Gen, generational Shenandoah, SETTLED_REQUEST",
    })
    void tellsConcurrentCollectorsApart(String bean, String pool, String collector, Evidence evidence) {
        CollectorProfile profile = CollectorProfile.of(Set.of(bean), Set.of(pool), 25);
        assertThat(profile.collector()).isEqualTo(collector);
        assertThat(profile.evidence()).isEqualTo(evidence);
        assertThat(profile.source()).contains("less what is allocated meanwhile");
        assertThat(profile.isConcurrent()).isTrue();
        assertThat(profile.isWhole(bean, "System.gc()")).isTrue();
        assertThat(profile.isWhole(bean, "Concurrent GC")).isEqualTo(evidence != Evidence.SETTLED_REQUEST);
        assertThat(profile.isWhole("ZGC Minor Cycles", "Allocation Rate")).isFalse();
    }

    @Test
    void countsWhatParallelHoldsInItsOldGenerationAndInEdenOnly() {
        CollectorProfile parallel = CollectorProfile.of(Set.of("PS MarkSweep"), Set.of(), 17);
        Map<String, MemoryUsage> pools =
                Map.of("PS Old Gen", upTo(171), "PS Eden Space", upTo(29), "PS Survivor Space", upTo(28));
        assertThat(parallel.capacity(pools, 228)).isEqualTo(200);
        assertThat(parallel.capacity(pools, 190)).isEqualTo(190);
        assertThat(parallel.capacity(Map.of("G1 Old Gen", upTo(228)), 228)).isEqualTo(228);
        assertThat(parallel.capacity(Map.of("PS Old Gen", upTo(-1), "PS Eden Space", upTo(-1)), 228))
                .isEqualTo(228);
    }

    private static MemoryUsage upTo(long max) {
        return new MemoryUsage(0, 0, 0, max);
    }

    @Test
    void listensToPausesOfShenandoahOnly() {
        CollectorProfile shenandoah = CollectorProfile.of(Set.of("Shenandoah Cycles"), Set.of(), 17);
        CollectorProfile zgc = CollectorProfile.of(Set.of("ZGC Cycles"), Set.of(), 17);
        assertThat(shenandoah.isWatched("Shenandoah Pauses")).isTrue();
        assertThat(zgc.isWatched("ZGC Pauses")).isFalse();
        assertThat(zgc.isWatched("ZGC Cycles")).isTrue();
        assertThat(zgc.isWatched("G1 Concurrent GC")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"64, 8", "100, 8", "128, 4", "256, 2", "512, 2", "1024, 1.5", "65536, 1.5"})
    void countsTheGranulesOfAnObjectJustTooLargeForTheMediumPagesOfZgc(long heapMegabytes, double factor) {
        CollectorProfile zgc = CollectorProfile.of(Set.of("ZGC Cycles"), Set.of(), 17);
        assertThat(zgc.allocationFactor(heapMegabytes * MB)).isEqualTo(factor);
    }

    @Test
    void readsTheProfileOfThisJvm() {
        assertThat(CollectorProfile.current().jdk()).isEqualTo(Runtime.version().feature());
        assertThat(CollectorProfile.current().evidence()).isNotEqualTo(Evidence.NONE);
    }
}
