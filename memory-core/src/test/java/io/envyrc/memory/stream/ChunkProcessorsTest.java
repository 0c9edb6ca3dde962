package io.envyrc.memory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.estimate.MemoryMeasurable;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkProcessorsTest {
    private PressureLevel level = PressureLevel.NORMAL;

    @Test
    void theBuildersShareBoundAndPressure() throws IOException {
        ChunkProcessors processors = new ChunkProcessors(4000, () -> level);
        assertThat(processors.maxBytes()).isEqualTo(4000);
        assertThat(sizes(processors.<MemoryMeasurable, Integer>builder(List::size)))
                .containsExactly(4, 4);
        level = PressureLevel.CRITICAL;
        assertThat(sizes(processors.<MemoryMeasurable, Integer>builder(List::size)))
                .containsExactly(2, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void bothCanBeSetAnew() throws IOException {
        level = PressureLevel.CRITICAL;
        ChunkProcessors processors = new ChunkProcessors(4000, () -> level);
        assertThat(sizes(processors
                        .<MemoryMeasurable, Integer>builder(List::size)
                        .maxBytes(6000)
                        .pressure(() -> PressureLevel.NORMAL)))
                .containsExactly(6, 2);
    }

    @Test
    void nothingIsEstimatedWithoutABound() throws IOException {
        MemoryMeasurable unasked = () -> {
            throw new AssertionError("estimated");
        };
        List<Integer> sizes = new ArrayList<>();
        new ChunkProcessors(Long.MAX_VALUE, () -> level)
                .<MemoryMeasurable, Integer>builder(List::size)
                .build()
                .process(Collections.nCopies(8, unasked), (size, first) -> sizes.add(size));
        assertThat(sizes).containsExactly(8);
    }

    @Test
    void refusesABoundOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChunkProcessors(0, () -> level))
                .withMessage("chunk processors: maxBytes must be >= 1 but was 0");
    }

    private static List<Integer> sizes(ChunkProcessor.Builder<MemoryMeasurable, Integer> builder) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        MemoryMeasurable element = () -> 1000;
        builder.build().process(Collections.nCopies(8, element), (size, first) -> sizes.add(size));
        return sizes;
    }
}
