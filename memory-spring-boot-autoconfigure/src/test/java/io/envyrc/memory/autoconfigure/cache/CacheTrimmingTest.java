package io.envyrc.memory.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.envyrc.memory.Trimmable;
import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.TrimResponse;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;

@ExtendWith(OutputCaptureExtension.class)
class CacheTrimmingTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    private static CaffeineCacheManager boundedCaches() {
        CaffeineCacheManager manager = new CaffeineCacheManager("albums");
        manager.setCaffeine(Caffeine.newBuilder().maximumSize(100).executor(Runnable::run));
        return manager;
    }

    private static com.github.benmanes.caffeine.cache.Cache<Object, Object> fill(CacheManager manager, int entries) {
        Cache cache = Objects.requireNonNull(manager.getCache("albums"));
        for (int i = 0; i < entries; i++) {
            cache.put(i, "album " + i);
        }
        return ((org.springframework.cache.caffeine.CaffeineCache) cache).getNativeCache();
    }

    @Test
    void dropsTheColdestShareOfEachCaffeineCache() {
        runner.withBean("caches", CacheManager.class, CacheTrimmingTest::boundedCaches)
                .run(context -> {
                    CacheManager manager = context.getBean(CacheManager.class);
                    // Caffeine tells hot from cold once it is more than half full.
                    var cache = fill(manager, 80);
                    for (int use = 0; use < 3; use++) {
                        assertThat(cache.getIfPresent(0)).isNotNull();
                        cache.cleanUp();
                    }
                    Trimmable caches = context.getBean(SpringCaches.class);
                    assertThat(caches.trim(0.5)).isZero();
                    assertThat(cache.estimatedSize()).isEqualTo(40);
                    assertThat(cache.asMap()).containsKey(0);
                    caches.trim(1.0);
                    assertThat(cache.estimatedSize()).isZero();
                });
    }

    @Test
    void dropsMoreThanItListsAtATimeAndOfUnboundedCachesAny() {
        CaffeineCacheManager bounded = new CaffeineCacheManager("albums");
        bounded.setCaffeine(Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run));
        CaffeineCacheManager unbounded = new CaffeineCacheManager("albums");
        runner.withBean("bounded", CacheManager.class, () -> bounded)
                .withBean("unbounded", CacheManager.class, () -> unbounded)
                .run(context -> {
                    var first = fill(bounded, 5_000);
                    var second = fill(unbounded, 5_000);
                    context.getBean(SpringCaches.class).trim(0.5);
                    assertThat(first.asMap()).hasSize(2_500);
                    assertThat(second.asMap()).hasSize(2_500);
                    context.getBean(SpringCaches.class).trim(1.0);
                    assertThat(first.asMap()).isEmpty();
                    assertThat(second.asMap()).isEmpty();
                });
    }

    @Test
    void dropsOfCaffeineCachesThatAreBeans() {
        com.github.benmanes.caffeine.cache.Cache<String, String> albums =
                Caffeine.newBuilder().maximumSize(100).executor(Runnable::run).build();
        for (int i = 0; i < 10; i++) {
            albums.put("album " + i, "songs");
        }
        runner.withBean("albums", com.github.benmanes.caffeine.cache.Cache.class, () -> albums)
                .run(context -> {
                    context.getBean(SpringCaches.class).trim(0.5);
                    assertThat(albums.asMap()).hasSize(5);
                    context.getBean(SpringCaches.class).trim(1.0);
                    assertThat(albums.asMap()).isEmpty();
                });
    }

    @Test
    void oneThatRunsOutOfMemoryOrHangsKeepsNoOtherFromItsTurn() {
        CountDownLatch release = new CountDownLatch(1);
        runner.withBean("a", Trimmable.class, () -> fraction -> {
                    throw new OutOfMemoryError("not really");
                })
                .withBean("b", Trimmable.class, () -> fraction -> {
                    assertThatCode(release::await).doesNotThrowAnyException();
                    return 1;
                })
                .withBean("c", Trimmable.class, () -> fraction -> 7)
                .run(context -> {
                    TrimResponse.Trimmed trimmed =
                            context.getBean(TrimResponse.class).trim(1.0);
                    assertThat(trimmed.failed()).containsExactly("a", "b");
                    assertThat(trimmed.freedBytes()).containsEntry("c", 7L);
                    release.countDown();
                });
    }

    @Test
    void criticalPressureTrimsCachesOfEveryKind() {
        GenerationalCache<String, String> own = GenerationalCache.<String, String>builder("own")
                .maxBytes(1 << 20)
                .build();
        own.put("key", "value");
        runner.withBean("failing", Trimmable.class, () -> fraction -> {
                    throw new IllegalStateException("no");
                })
                .withBean("own", GenerationalCache.class, () -> own)
                .withBean("caches", CacheManager.class, () -> {
                    CaffeineCacheManager manager = boundedCaches();
                    fill(manager, 10);
                    return manager;
                })
                .withBean("full", MemorySignal.class, () -> new FixedSignal("full", 95, 100))
                .run(context -> {
                    var cache = fill(context.getBean(CacheManager.class), 0);
                    Awaitility.await().untilAsserted(() -> {
                        assertThat(cache.estimatedSize()).isZero();
                        assertThat(own.size()).isZero();
                    });
                });
    }

    @Test
    void leavesOtherCacheManagersAlone() {
        runner.withBean("caches", CacheManager.class, () -> new ConcurrentMapCacheManager("albums"))
                .run(context -> {
                    Cache cache = Objects.requireNonNull(
                            context.getBean(CacheManager.class).getCache("albums"));
                    cache.put("a", 1);
                    context.getBean(SpringCaches.class).trim(1.0);
                    assertThat(cache.get("a")).isNotNull();
                    assertThatIllegalArgumentException()
                            .isThrownBy(
                                    () -> context.getBean(SpringCaches.class).trim(2));
                });
    }

    @Test
    void dropsOfCachesThatAreWrapped() {
        CaffeineCacheManager wrapped = boundedCaches();
        runner.withBean("caches", CacheManager.class, () -> new TransactionAwareCacheManagerProxy(wrapped))
                .run(context -> {
                    var cache = fill(wrapped, 10);
                    context.getBean(SpringCaches.class).trim(1.0);
                    assertThat(cache.asMap()).isEmpty();
                });
    }

    @Test
    void namesAtTheStartWhatCannotBeTrimmed(CapturedOutput output) {
        runner.withBean("maps", CacheManager.class, () -> new ConcurrentMapCacheManager("albums", "songs"))
                .withBean("later", CacheManager.class, ConcurrentMapCacheManager::new)
                .withBean("bounded", CacheManager.class, CacheTrimmingTest::boundedCaches)
                .withBean("none", CacheManager.class, NoOpCacheManager::new)
                .run(context -> assertThat(
                                context.getBean(UntrimmedCaches.class).names())
                        .containsExactlyInAnyOrder(
                                "cache 'albums' of 'maps'", "cache 'songs' of 'maps'", "the caches of 'later'"));
        assertThat(output)
                .containsOnlyOnce("which have no bound and are not trimmed under pressure; use Caffeine's caches"
                        + " (com.github.ben-manes.caffeine:caffeine, with spring.cache.caffeine.spec or a"
                        + " CaffeineCacheManager), or declare a Trimmable bean that clears them");
    }

    @Test
    void saysNothingWhereAllCanBeTrimmedAndMakesNoManagerThatIsLazy(CapturedOutput output) {
        runner.withBean("bounded", CacheManager.class, CacheTrimmingTest::boundedCaches)
                .withBean(
                        "lazy",
                        CacheManager.class,
                        () -> {
                            throw new IllegalStateException("made");
                        },
                        definition -> definition.setLazyInit(true))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("Plain maps hold");
    }

    @Test
    void namesThemWithoutCaffeineToo() {
        runner.withClassLoader(new FilteredClassLoader("com.github.benmanes.caffeine"))
                .withBean("maps", CacheManager.class, () -> new ConcurrentMapCacheManager("albums"))
                .run(context -> assertThat(
                                context.getBean(UntrimmedCaches.class).names())
                        .containsExactly("cache 'albums' of 'maps'"));
    }

    @Test
    void isAbsentWithoutCaffeineAndTheRestWorks() {
        runner.withClassLoader(new FilteredClassLoader("com.github.benmanes.caffeine"))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.containsBean("memorySpringCaches")).isFalse();
                    assertThat(context.getBean(MemoryPressureHandler.class).isRunning())
                            .isTrue();
                });
    }
}
