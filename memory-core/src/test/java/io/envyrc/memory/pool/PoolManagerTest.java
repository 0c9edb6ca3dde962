package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import io.envyrc.memory.Registration;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.gc.GarbageCollector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolManagerTest {
    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());

    @Test
    void letsObjectsGoThatHaveGrownPastTheirSizeSetting() {
        PoolManager small = PoolManager.create(PoolConfig.builder()
                .stringListMaxElements(2)
                .mapMaxEntries(2)
                .bufferMaxBytes(64)
                .build());
        for (int size : new int[] {2, 3}) {
            var list = small.stringListPool().acquire();
            list.addAll(Collections.nCopies(size, "x"));
            small.stringListPool().release(list);
            Map<String, Object> map = small.mapPool().acquire();
            IntStream.range(0, size).forEach(i -> map.put("key" + i, i));
            small.mapPool().release(map);
            StringBuilder builder = small.stringBuilderPool().acquire();
            builder.ensureCapacity(size == 2 ? 64 : 65);
            small.stringBuilderPool().release(builder);
        }
        small.stats().values().stream()
                .filter(stats -> !Set.of("bytes", "direct-buffers").contains(stats.name()))
                .forEach(stats -> {
                    assertThat(stats.discards()).as(stats.name()).isEqualTo(1);
                    assertThat(stats.puts()).as(stats.name()).isEqualTo(1);
                });
    }

    @Test
    void lendsEmptyCollectionsWhateverWasLeftInThem() {
        pools.mapPool().release(fill(pools.mapPool().acquire()));
        assertThat(pools.mapPool().acquire()).isEmpty();
        StringBuilder builder = pools.stringBuilderPool().acquire();
        pools.stringBuilderPool().release(builder.append("left over"));
        assertThat(pools.stringBuilderPool().acquire()).isEmpty();
    }

    private static Map<String, Object> fill(Map<String, Object> map) {
        map.put("left", "over");
        return map;
    }

    @Test
    void showsRegisteredPoolsAfterItsOwnAndTrimsAndClosesThemAll() {
        ObjectPool<Object> parsers = ObjectPool.builder("parsers", Object::new)
                .retainedBytes(parser -> 10)
                .build();
        pools.register(parsers);
        pools.register(parsers);
        parsers.lease().close();
        pools.bytePool().lease(64).close();

        assertThat(pools.stats())
                .containsOnlyKeys("bytes", "direct-buffers", "maps", "string-lists", "string-builders", "parsers")
                .extractingByKey("parsers")
                .isEqualTo(parsers.stats());
        assertThat(pools.trim(1.0)).isEqualTo(74);
        pools.close();
        pools.close();
        assertThatIllegalStateException().isThrownBy(parsers::acquire).withMessage("Pool 'parsers' is closed");
    }

    @Test
    void tellsWhatEachPoolGaveBack() {
        ObjectPool<Object> parsers = ObjectPool.builder("parsers", Object::new)
                .retainedBytes(parser -> 10)
                .initialIdle(2)
                .build();
        pools.register(parsers);
        pools.bytePool().lease(64).close();
        pools.bytePool().lease(100).close();

        assertThat(pools.trimEach(1.0).entrySet())
                .containsExactly(
                        entry("bytes", 192L),
                        entry("direct-buffers", 0L),
                        entry("maps", 0L),
                        entry("string-lists", 0L),
                        entry("string-builders", 0L),
                        entry("parsers", 20L));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pools.trimEach(1.1))
                .withMessage("trim fraction must be within 0.0..1.0 but was 1.1");
    }

    @Test
    void oneFailingPoolKeepsNoOtherFromBeingTrimmedAndClosed() {
        ObjectPool<Object> last = ObjectPool.builder("zzz", Object::new).build();
        pools.register(new FailingPool());
        pools.register(last);
        pools.bytePool().lease(64).close();

        assertThat(pools.trim(1.0)).isEqualTo(64);
        assertThat(pools.trimEach(1.0)).doesNotContainKey("failing").containsEntry("bytes", 0L);
        pools.close();
        assertThatIllegalStateException().isThrownBy(last::acquire);
    }

    private static final class FailingPool implements Pool {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public PoolStats stats() {
            return new PoolStats("failing", 0, 0, 0, 0, 0, 0, 0);
        }

        @Override
        public long trim(double fraction) {
            throw new IllegalStateException("no");
        }

        @Override
        public void close() {
            throw new IllegalStateException("no");
        }
    }

    @Test
    void showsObserversThePoolsRegisteredWhileTheyLook() {
        List<String> seen = new ArrayList<>();
        Registration registration = pools.onRegister(pool -> seen.add(pool.name()));
        pools.register(ObjectPool.builder("first", Object::new).build());
        registration.close();
        pools.register(ObjectPool.builder("second", Object::new).build());
        assertThat(seen).containsExactly("first");
    }

    @Test
    void refusesASecondPoolOfTheSameName() {
        pools.register(ObjectPool.builder("parsers", Object::new).build());
        for (String taken : new String[] {"parsers", "bytes"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pools.register(
                            ObjectPool.builder(taken, Object::new).build()))
                    .withMessage("a pool named '%s' exists already", taken);
        }
    }

    @Test
    void givesTheReservedBytesBackWhenClosedWithObjectsOut() {
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        PoolManager owned =
                PoolManager.builder(PoolConfig.defaults()).budget(budget).build();
        Lease<byte[]> late = owned.bytePool().lease(4096);
        owned.bytePool().lease(100).close();
        assertThat(budget.reservedBytes()).isEqualTo(4096 + 128);

        owned.close();
        late.close();

        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.topConsumers(5)).isEmpty();
    }

    @Test
    void tellsTheJvmsMemoryAndForcesACollectionAtMostOnceInItsInterval() {
        assertThat(pools.memoryStats().usedBytes()).isPositive();
        assertThat(pools.forceGc().outcome()).isEqualTo(GarbageCollector.Outcome.COLLECTED);
        assertThat(pools.memoryStats().liveBytes()).isPresent();
        assertThat(pools.forceGc().outcome()).isEqualTo(GarbageCollector.Outcome.TOO_SOON);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0    | 64 | 1  | 0  | 0  | PoolConfig: stringListMaxElements must be within 1..2147483647 but was 0
                    1    | 63 | 1  | 0  | 0  | PoolConfig: bufferMaxBytes must be within 64..1073741824 but was 63
                    1    | 64 | 0  | 0  | 0  | PoolConfig: mapMaxEntries must be within 1..2147483647 but was 0
                    1    | 64 | 1  | -1 | 0  | PoolConfig: maxIdle must be within 0..2147483647 but was -1
                    1    | 64 | 1  | 0  | -1 | PoolConfig: maxRetainedBytes must be within 0..9223372036854775807 but was -1
                    """)
    void refusesSettingsOutOfRange(int list, int buffer, int map, int idle, long retained, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PoolConfig.builder()
                        .stringListMaxElements(list)
                        .bufferMaxBytes(buffer)
                        .mapMaxEntries(map)
                        .maxIdle(idle)
                        .maxRetainedBytes(retained)
                        .build())
                .withMessage(message);
    }
}
