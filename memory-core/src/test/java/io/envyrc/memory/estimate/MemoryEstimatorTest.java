package io.envyrc.memory.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.envyrc.memory.budget.MemoryAccount;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.GraphLayout;

class MemoryEstimatorTest {
    static {
        // JOL reads records only with this.
        System.setProperty("jol.magicFieldOffset", "true");
    }

    static List<String> graphs() {
        return List.copyOf(Graphs.all().keySet());
    }

    private static Object graph(String name) {
        Supplier<Object> graph = Objects.requireNonNull(Graphs.all().get(name), name);
        return graph.get();
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void agreesWithJolToTheByte(String name) {
        Object root = graph(name);
        MemoryEstimate estimate = MemoryEstimator.measure(root);

        assertThat(estimate.bytes()).isEqualTo(GraphLayout.parseInstance(root).totalSize());
        assertThat(estimate.exact()).isTrue();
        assertThat(estimate.sampled()).isFalse();
        assertThat(MemoryEstimator.estimate(root)).isEqualTo(estimate.bytes());
    }

    @Test
    void computesTheLayoutOfTheJvmsOwnClasses() throws Exception {
        List<Class<?>> types = new ArrayList<>();
        for (String name : List.of(
                "java.util.concurrent.ConcurrentHashMap$TreeNode",
                "java.util.concurrent.ThreadPoolExecutor",
                "java.util.GregorianCalendar",
                "java.math.BigDecimal",
                "java.nio.DirectByteBuffer",
                "java.io.ObjectOutputStream",
                "java.text.DecimalFormat")) {
            types.add(Class.forName(name));
        }
        assertThat(types)
                .allSatisfy(type -> assertThat(InstanceLayout.bytesOf(type))
                        .as(type.getName())
                        .isEqualTo(ClassLayout.parseClass(type).instanceSize()));
    }

    @Test
    void countsWhatSeveralRootsShareOnce() {
        List<String> list = Graphs.fill(100, Graphs::text);
        Map<String, Object> map = Map.of("list", list);

        assertThat(MemoryEstimator.estimate(list, map, list, null))
                .isEqualTo(GraphLayout.parseInstance(list, map).totalSize())
                .isLessThan(MemoryEstimator.estimate(list) + MemoryEstimator.estimate(map));
        assertThat(MemoryEstimator.estimate()).isZero();
        assertThat(MemoryEstimator.estimate((Object) null)).isZero();
    }

    @Test
    void takesAnArrayForTheRootUnlessItsClassIsObjectArray() {
        String[] strings = {"a", "b"};
        assertThat(MemoryEstimator.estimate((Object[]) strings)).isEqualTo(MemoryEstimator.estimate((Object) strings));
        Object[] objects = {new Object(), new Object()};
        assertThat(MemoryEstimator.estimate((Object) objects)).isGreaterThan(MemoryEstimator.estimate(objects));
    }

    @Test
    void followsAMillionLinksWithoutRecursion() {
        Graphs.Node first = new Graphs.Node();
        Graphs.Node last = first;
        for (int i = 1; i < 1_000_000; i++) {
            last.next = new Graphs.Node();
            last = last.next;
        }
        last.next = first;

        MemoryEstimate estimate = MemoryEstimator.measure(first);
        assertThat(estimate.objects()).isEqualTo(1_000_000);
        assertThat(estimate.bytes()).isEqualTo(1_000_000 * InstanceLayout.bytesOf(Graphs.Node.class));

        MemoryEstimate sampled = MemoryEstimator.sample(first);
        assertThat(sampled.exact()).isFalse();
        assertThat(sampled.objects()).isLessThan(1000);
    }

    @Test
    void countsDirectMemoryOnceWhateverTheViews() {
        ByteBuffer direct = ByteBuffer.allocateDirect(10_000);
        ByteBuffer slice = direct.slice(0, 100);

        assertThat(MemoryEstimator.measure(direct).nativeBytes()).isEqualTo(10_000);
        assertThat(MemoryEstimator.measure(slice).nativeBytes()).isEqualTo(10_000);
        assertThat(MemoryEstimator.measure(slice, direct, direct.asReadOnlyBuffer(), direct.asLongBuffer())
                        .nativeBytes())
                .isEqualTo(10_000);
        assertThat(MemoryEstimator.measure(ByteBuffer.allocate(10_000)).nativeBytes())
                .isZero();
        assertThat(MemoryEstimator.measure(direct).heapBytes()).isLessThan(400);
        assertThat(MemoryEstimator.sample(slice, direct).nativeBytes()).isEqualTo(10_000);
    }

    @Test
    void leavesThePagesOfMappedFilesToTheSystem(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("mapped"), new byte[5000]);
        try (FileChannel channel = FileChannel.open(file)) {
            assertThat(MemoryEstimator.measure(channel.map(MapMode.READ_ONLY, 0, 5000))
                            .nativeBytes())
                    .isZero();
        }
    }

    @Test
    void leavesOutWhatBelongsToTheJvmOrIsHeldWeakly() {
        record Holder(Class<?> type, Thread thread, TimeUnit unit, ClassLoader loader, Object held) {}
        byte[] big = new byte[100_000];
        Holder holder = new Holder(
                String.class, Thread.currentThread(), TimeUnit.DAYS, getClass().getClassLoader(), TimeUnit.HOURS);

        assertThat(MemoryEstimator.estimate(holder)).isEqualTo(InstanceLayout.bytesOf(Holder.class));
        assertThat(MemoryEstimator.estimate(new WeakReference<>(big), new SoftReference<>(big)))
                .isLessThan(1000);
        assertThat(big).isNotEmpty();
    }

    @Test
    void believesWhatAMeasurableSays() {
        class Opaque implements MemoryMeasurable {
            private final byte[] hidden = new byte[100_000];

            @Override
            public long memoryBytes() {
                return hidden.length / 100;
            }
        }
        Opaque opaque = new Opaque();
        assertThat(MemoryEstimator.estimate(opaque, opaque)).isEqualTo(1000);
        assertThat(MemoryEstimator.sample(opaque).bytes()).isEqualTo(1000);
        assertThat(MemoryEstimator.measure(opaque).exact()).isTrue();
    }

    /** Stands for a library's object that owns native memory and leads to memory of others. */
    static final class Arena {
        final byte[] others = new byte[100_000];
        final long bytes;

        Arena(long bytes) {
            this.bytes = bytes;
        }
    }

    /** Found by the service loader. */
    public static final class ArenaSizer implements NativeMemorySizer {
        @Override
        public boolean knows(Class<?> type) {
            return type == Arena.class;
        }

        @Override
        public long nativeBytes(Object owner) {
            return ((Arena) owner).bytes;
        }

        @Override
        public boolean followsFields(Class<?> type) {
            return false;
        }
    }

    @Test
    void addsTheNativeMemoryThatASizerKnows() {
        Arena arena = new Arena(7000);
        assertThat(arena.others).hasSize(100_000);
        MemoryEstimate estimate = MemoryEstimator.measure(arena, List.of(arena));

        assertThat(estimate.nativeBytes()).isEqualTo(7000);
        assertThat(estimate.heapBytes()).isLessThan(1000);
        assertThat(estimate.exact()).isTrue();
        assertThat(MemoryEstimator.sample(arena).nativeBytes()).isEqualTo(7000);
    }

    @Test
    @SuppressWarnings("NullAway") // a null account is what is tried
    void addsAnAccountsBytesInPlaceOfTheSizers() {
        MemoryAccount account = () -> 9000;
        Arena arena = new Arena(7000);
        ByteBuffer direct = ByteBuffer.allocateDirect(500);

        MemoryEstimate estimate = MemoryEstimator.measure(account, arena, direct);
        assertThat(estimate.nativeBytes()).isEqualTo(9500);
        assertThat(MemoryEstimator.estimate(account, arena, direct)).isEqualTo(estimate.bytes());
        assertThatNullPointerException()
                .isThrownBy(() -> MemoryEstimator.measure((MemoryAccount) null, arena))
                .withMessage("account");
    }

    @Test
    void keepsNoClassAlive() throws Exception {
        WeakReference<ClassLoader> loader = estimateObjectOfThrowawayLoader();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (loader.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(loader.get()).isNull();
    }

    private static WeakReference<ClassLoader> estimateObjectOfThrowawayLoader() throws Exception {
        URL classes = Graphs.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(ThrowawayClass.class.getName());
            Object object = type.getDeclaredConstructor().newInstance();
            assertThat(type).isNotEqualTo(ThrowawayClass.class);
            assertThat(MemoryEstimator.estimate(object)).isPositive();
            assertThat(MemoryEstimator.sample(object).bytes()).isPositive();
            return new WeakReference<>(loader);
        }
    }
}
