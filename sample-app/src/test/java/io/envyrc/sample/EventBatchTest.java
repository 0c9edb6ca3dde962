package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.budget.MemoryBudget;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.DecimalVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBatchTest {
    private static final int LIMIT = 16 << 20;

    @ParameterizedTest
    @ValueSource(ints = {64, 64 << 10, 300_000, 1 << 20})
    void reservesWhatItTakesWhateverTheKeysAre(int longestKeyBytes) throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(LIMIT);
        byte[] csv = ("k".repeat(longestKeyBytes) + ",1\n" + "a,2\n".repeat(10_000)).getBytes(StandardCharsets.UTF_8);
        EventReader events =
                new EventReader(new ByteArrayInputStream(csv), new byte[longestKeyBytes + 64], longestKeyBytes + 3);
        try (TrackedAllocator allocator = TrackedAllocator.create(LIMIT)) {
            int rows = 0;
            try (EventBatch batch = new EventBatch("events", allocator, budget, longestKeyBytes)) {
                while (events.next()) {
                    if (!batch.add(events)) {
                        rows += batch.root().getRowCount();
                        batch.clear();
                        assertThat(batch.add(events)).isTrue();
                    }
                }
                rows += batch.root().getRowCount();
                assertThat(allocator.peakBytes()).isPositive().isLessThanOrEqualTo(budget.reservedBytes("events"));
            }
            assertThat(rows).isEqualTo(10_001);
            assertThat(budget.reservedBytes()).isZero();
        }
    }

    @Test
    void holdsNumbersToTheLastDigit() throws Exception {
        byte[] csv = "a,-999999999999999999.999999999\n".getBytes(StandardCharsets.UTF_8);
        EventReader events = new EventReader(new ByteArrayInputStream(csv), new byte[65], 64);
        try (TrackedAllocator allocator = TrackedAllocator.create(LIMIT);
                EventBatch batch = new EventBatch("events", allocator, MemoryBudget.ofBytes(LIMIT), 64)) {
            assertThat(events.next()).isTrue();
            batch.add(events);
            assertThat(((DecimalVector) batch.root().getVector("value")).getObject(0))
                    .isEqualTo("-999999999999999999.999999999");
        }
    }
}
