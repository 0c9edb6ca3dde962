package io.envyrc.memory.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.estimate.MemoryMeasurable;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkProcessorTest {
    private PressureLevel level = PressureLevel.NORMAL;

    /** Chunks of numbers, each of which is estimated at as many bytes as it says. */
    private ChunkProcessor.Builder<Integer, List<Integer>> chunks() {
        return ChunkProcessor.<Integer, List<Integer>>builder(chunk -> chunk).pressure(() -> level);
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 3, 0", "1, 3, 1", "3, 3, 1", "4, 3, 2", "10, 1, 10", "10, 100, 1"})
    void cutsByCountInTheOrderOfTheSource(int elements, int maxCount, int chunks) throws IOException {
        List<Integer> seen = new ArrayList<>();
        ChunkTotals totals = chunks().maxCount(maxCount).build().process(upTo(elements), (chunk, first) -> {
            assertThat(chunk).hasSizeBetween(1, maxCount);
            assertThat(first).isEqualTo(seen.size());
            seen.addAll(chunk);
        });
        assertThat(seen).isEqualTo(upTo(elements));
        assertThat(totals).isEqualTo(new ChunkTotals(chunks, elements, 0, 0, 0));
    }

    @Test
    void cutsByEstimatedBytesAndGivesAnOversizedElementAChunkAlone() throws IOException {
        List<List<Integer>> seen = new ArrayList<>();
        ChunkTotals totals = chunks().maxBytes(10, Integer::longValue)
                .build()
                .process(List.of(4, 6, 1, 9, 1, 11, 50, 0, 3, 10, 10), (chunk, first) -> seen.add(chunk));
        assertThat(seen)
                .containsExactly(
                        List.of(4, 6),
                        List.of(1, 9),
                        List.of(1),
                        List.of(11),
                        List.of(50),
                        List.of(0, 3),
                        List.of(10),
                        List.of(10));
        assertThat(totals).isEqualTo(new ChunkTotals(8, 11, 105, 2, 0));
    }

    @Test
    void estimatesElementsByWhatTheyHold() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        List<byte[]> arrays = Collections.nCopies(7, new byte[1000]);
        ChunkProcessor.<byte[], Integer>builder(List::size)
                .maxBytes(3 * 1016)
                .build()
                .process(arrays, (size, first) -> sizes.add(size));
        assertThat(sizes).containsExactly(3, 3, 1);
        sizes.clear();
        MemoryMeasurable half = () -> 500;
        ChunkProcessor.<MemoryMeasurable, Integer>builder(List::size)
                .maxBytes(1000)
                .build()
                .process(List.of(half, half, half), (size, first) -> sizes.add(size));
        assertThat(sizes).containsExactly(2, 1);
    }

    @Test
    void halvesUnderPressureDownToASixteenthAndDoublesBack() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        Iterable<Integer> endless = () -> Stream.iterate(0, i -> i + 1).iterator();
        Cancellation cancellation = Cancellation.create();
        assertThatThrownBy(() -> chunks().maxCount(160)
                        .build()
                        .process(
                                endless,
                                (chunk, first) -> {
                                    sizes.add(chunk.size());
                                    level = switch (sizes.size()) {
                                        case 2 -> PressureLevel.WARNING;
                                        case 5 -> PressureLevel.CRITICAL;
                                        case 9 -> PressureLevel.NORMAL;
                                        default -> level;
                                    };
                                    if (sizes.size() == 15) {
                                        cancellation.cancel();
                                    }
                                },
                                cancellation))
                .isInstanceOf(CancellationException.class);
        assertThat(sizes).containsExactly(160, 160, 80, 40, 20, 10, 10, 10, 10, 20, 40, 80, 160, 160, 160);
    }

    @Test
    void halvesTheBoundOfBytesToo() throws IOException {
        level = PressureLevel.WARNING;
        List<Integer> sizes = new ArrayList<>();
        ChunkTotals totals = chunks().maxBytes(32, element -> 1)
                .build()
                .process(upTo(16 + 8 + 4 + 2 + 2 + 1), (chunk, first) -> sizes.add(chunk.size()));
        assertThat(sizes).containsExactly(16, 8, 4, 2, 2, 1);
        assertThat(totals.halvings()).isEqualTo(4);
    }

    @Test
    void endsAChunkEarlyWhenThePressureRisesWhileItIsFilled() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        Iterable<Integer> source = () -> IntStream.range(0, 1000)
                .peek(i -> {
                    if (i == 600) {
                        level = PressureLevel.WARNING;
                    }
                })
                .boxed()
                .iterator();
        chunks().maxCount(1000).build().process(source, (chunk, first) -> sizes.add(chunk.size()));
        // Felt at the next look, each 64 elements; the chunk has more than half of the size already.
        assertThat(sizes).containsExactly(640, 250, 110);
    }

    @Test
    void neverShrinksBelowOneElement() throws IOException {
        level = PressureLevel.CRITICAL;
        List<Integer> sizes = new ArrayList<>();
        chunks().maxCount(2)
                .maxBytes(2, element -> 1)
                .build()
                .process(upTo(5), (chunk, first) -> sizes.add(chunk.size()));
        assertThat(sizes).containsExactly(1, 1, 1, 1, 1);
    }

    @Test
    void handsEachResultOverBeforeTheSourceIsAskedForMoreThanOneElement() throws IOException {
        List<String> steps = new ArrayList<>();
        Iterable<Integer> source =
                () -> upTo(4).stream().peek(i -> steps.add("take " + i)).iterator();
        ChunkProcessor.<Integer, Integer>builder(chunk -> {
                    steps.add("make " + chunk);
                    return chunk.size();
                })
                .maxCount(2)
                .build()
                .process(source, (size, first) -> steps.add("hand " + first));
        assertThat(steps)
                .containsExactly(
                        "take 0", "take 1", "make [0, 1]", "hand 0", "take 2", "take 3", "make [2, 3]", "hand 2");
    }

    @Test
    void letsAFunctionKeepItsChunkButNotChangeIt() throws IOException {
        List<List<Integer>> kept = new ArrayList<>();
        chunks().maxCount(2).build().process(upTo(4), (chunk, first) -> kept.add(chunk));
        assertThat(kept).containsExactly(List.of(0, 1), List.of(2, 3));
        assertThatThrownBy(() -> kept.get(0).add(7)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whateverIsThrownIsHeardUnchanged() {
        IOException failed = new IOException("failed");
        IllegalStateException broken = new IllegalStateException("broken");
        ChunkProcessor<Integer, Integer> failing = ChunkProcessor.<Integer, Integer>builder(chunk -> {
                    throw failed;
                })
                .build();
        assertThatThrownBy(() -> failing.process(upTo(1), (result, first) -> {}))
                .isSameAs(failed);
        assertThatThrownBy(() -> chunks().build().process(upTo(1), (result, first) -> {
                    throw failed;
                }))
                .isSameAs(failed);
        Iterable<Integer> source = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                throw broken;
            }
        };
        assertThatThrownBy(() -> chunks().build().process(source, (result, first) -> {}))
                .isSameAs(broken);
        Supplier<PressureLevel> noLevel = () -> {
            throw broken;
        };
        assertThatThrownBy(() -> chunks().pressure(noLevel).build().process(upTo(1), (result, first) -> {}))
                .isSameAs(broken);
    }

    @Test
    void refusesNullElementsAndNegativeEstimates() {
        assertThatNullPointerException()
                .isThrownBy(() -> chunks().build().process(Arrays.asList(1, null), (chunk, first) -> {}))
                .withMessage("element 1 of the source is null");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> chunks().maxBytes(10, element -> -element).build().process(upTo(3), (chunk, first) -> {}))
                .withMessage("the estimate of element 1 must be >= 0 bytes but was -1");
    }

    @Test
    void cancellationEndsTheWorkBeforeTheNextElement() {
        Cancellation cancellation = Cancellation.create();
        List<Integer> taken = new ArrayList<>();
        Iterable<Integer> source = () -> upTo(10).stream()
                .peek(i -> {
                    taken.add(i);
                    if (i == 3) {
                        cancellation.cancel();
                    }
                })
                .iterator();
        assertThatThrownBy(() -> chunks().build()
                        .process(
                                source,
                                (chunk, first) -> {
                                    throw new AssertionError("a result after the cancellation");
                                },
                                cancellation))
                .isInstanceOf(CancellationException.class);
        assertThat(taken).containsExactly(0, 1, 2, 3);
    }

    @Test
    void refusesBoundsBelowOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chunks().maxCount(0).build())
                .withMessage("chunk processor: maxCount must be >= 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chunks().maxBytes(0).build())
                .withMessage("chunk processor: maxBytes must be >= 1 but was 0");
    }

    @Test
    void processesManyTimesTheHeap() throws Exception {
        assertThat(ChildJvm.run(List.of("-Xmx16m"), ChunkProbe.class)).contains("elements=20000");
    }
}
