package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectPoolTest {

    @Test
    void fillsItselfWithTheInitialObjectsAndCountsThemAsHits() {
        AtomicInteger made = new AtomicInteger();
        ObjectPool<Integer> pool = ObjectPool.<Integer>builder("numbers", made::incrementAndGet)
                .initialIdle(3)
                .maxIdle(5)
                .retainedBytes(number -> 16)
                .build();

        assertThat(made).hasValue(3);
        assertThat(pool.stats()).isEqualTo(new PoolStats("numbers", 0, 0, 0, 0, 0, 3, 48));
        pool.acquire();
        assertThat(pool.stats()).isEqualTo(new PoolStats("numbers", 1, 0, 0, 0, 0, 2, 32));
    }

    @Test
    void resetsAnObjectWhenItComesBack() {
        ObjectPool<List<String>> pool = ObjectPool.<List<String>>builder("lists", ArrayList::new)
                .reset(List::clear)
                .build();
        try (Lease<List<String>> lease = pool.lease()) {
            lease.get().add("left over");
        }
        try (Lease<List<String>> lease = pool.lease()) {
            assertThat(lease.get()).isEmpty();
        }
    }

    @Test
    void letsAnObjectGoWhoseResetFails() {
        ObjectPool<Object> pool = ObjectPool.builder("objects", Object::new)
                .reset(object -> {
                    throw new IllegalStateException("broken");
                })
                .build();
        pool.lease().close();
        assertThat(pool.stats().discards()).isEqualTo(1);
        assertThat(pool.stats().leased()).isZero();
        assertThat(pool.stats().idle()).isZero();
    }

    @Test
    void letsAnObjectGoThatIsNotWorthKeeping() {
        ObjectPool<StringBuilder> pool = ObjectPool.builder("builders", StringBuilder::new)
                .keepIf(builder -> builder.capacity() <= 16)
                .build();
        pool.release(pool.acquire().append("more than sixteen characters"));
        assertThat(pool.stats().discards()).isEqualTo(1);
        assertThat(pool.stats().idle()).isZero();
    }

    @Test
    void countsTheFailureOfTheFactoryAndNothingElse() {
        AtomicInteger calls = new AtomicInteger();
        ObjectPool<Object> pool = ObjectPool.<Object>builder("objects", () -> {
                    throw new IllegalStateException("call " + calls.incrementAndGet());
                })
                .build();
        assertThatIllegalStateException().isThrownBy(pool::lease).withMessage("call 1");
        assertThat(pool.stats().failures()).isEqualTo(1);
        assertThat(pool.stats().gets()).isZero();
        assertThat(pool.stats().leased()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker can do
    void refusesAFactoryThatReturnsNull() {
        ObjectPool<Object> pool =
                ObjectPool.<Object>builder("objects", () -> null).build();
        assertThatIllegalStateException()
                .isThrownBy(pool::acquire)
                .withMessage("Pool 'objects': the factory returned null");
        assertThat(pool.stats().failures()).isEqualTo(1);
        assertThat(pool.stats().leased()).isZero();
    }

    @Test
    void refusesANewObjectOfLessThanNoBytes() {
        List<Object> destroyed = new ArrayList<>();
        ObjectPool<Object> pool = ObjectPool.builder("objects", Object::new)
                .retainedBytes(object -> -1)
                .destroy(destroyed::add)
                .build();
        assertThatIllegalStateException()
                .isThrownBy(pool::lease)
                .withMessage("Pool 'objects': retainedBytes must be >= 0 but was -1");
        assertThat(pool.stats().failures()).isEqualTo(1);
        assertThat(pool.stats().gets()).isZero();
        assertThat(destroyed).hasSize(1);
    }

    @Test
    void letsAReturnedObjectGoThatIsOfLessThanNoBytes() {
        AtomicLong bytes = new AtomicLong(16);
        ObjectPool<Object> pool = ObjectPool.builder("objects", Object::new)
                .retainedBytes(object -> bytes.get())
                .build();
        Lease<Object> lease = pool.lease();
        bytes.set(-1);
        lease.close();
        assertThat(pool.stats().discards()).isEqualTo(1);
        assertThat(pool.stats().leased()).isZero();
        assertThat(pool.stats().idle()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker can do
    void refusesNullBack() {
        ObjectPool<Object> pool = ObjectPool.builder("objects", Object::new).build();
        assertThatNullPointerException().isThrownBy(() -> pool.release(null)).withMessage("object");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0  | -1 | Pool 'objects': maxIdle must be >= 0 but was -1
                    -1 | 5  | Pool 'objects': initialIdle must be within 0..5 (maxIdle) but was -1
                    6  | 5  | Pool 'objects': initialIdle must be within 0..5 (maxIdle) but was 6
                    """)
    void refusesBoundsOutOfRange(int initialIdle, int maxIdle, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectPool.builder("objects", Object::new)
                        .initialIdle(initialIdle)
                        .maxIdle(maxIdle)
                        .build())
                .withMessage(message);
    }

    static List<Arguments> settingsOutOfRange() {
        return List.of(
                arguments(setting(builder -> builder.maxLeased(0)), "maxLeased must be >= 1 but was 0"),
                arguments(
                        setting(builder -> builder.maxIdleAge(Duration.ofNanos(-1))),
                        "maxIdleAge must be >= 0 but was PT-0.000000001S"),
                arguments(
                        setting(builder -> builder.acquireTimeout(Duration.ofSeconds(-1))),
                        "acquireTimeout must be >= 0 but was PT-1S"));
    }

    private static Consumer<ObjectPool.Builder<Object>> setting(Consumer<ObjectPool.Builder<Object>> setting) {
        return setting;
    }

    @ParameterizedTest
    @MethodSource("settingsOutOfRange")
    void refusesASettingOutOfRange(Consumer<ObjectPool.Builder<Object>> setting, String rule) {
        ObjectPool.Builder<Object> builder = ObjectPool.builder("objects", Object::new);
        setting.accept(builder);
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage("Pool 'objects': " + rule);
    }

    @Test
    void refusesABlankName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectPool.builder(" ", Object::new))
                .withMessage("a pool's name must not be blank");
    }
}
