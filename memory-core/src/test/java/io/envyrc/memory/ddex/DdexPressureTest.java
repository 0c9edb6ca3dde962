package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryConsumer;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.gc.GcTrigger;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a parse does while its memory gets short, and when that was not enough. */
class DdexPressureTest {
    private static final long LIMIT = 1 << 20;
    private static final int EVENT_BYTES = 16 << 10;
    private static final String ROLE = "<ArtistRole>" + "x".repeat(50) + "</ArtistRole>";
    private static final int ROLES = 500;

    private final AtomicInteger askedForACollection = new AtomicInteger();
    private final GarbageCollector collector = GarbageCollector.builder()
            .trigger(GcTrigger.of(GcStrategy.ADAPTIVE, () -> {
                askedForACollection.incrementAndGet();
                return 1;
            }))
            .build();
    private final PoolManager pools = PoolManager.builder(PoolConfig.defaults())
            .garbageCollector(collector)
            .build();

    @AfterEach
    void nothingIsLent() {
        assertThat(pools.stats().values()).allMatch(stats -> stats.leased() == 0);
    }

    /** Notes what a handler hears. */
    private static final class Heard implements DdexHandler {
        private final List<String> calls = new ArrayList<>();
        private final List<Long> used = new ArrayList<>();
        private final List<Long> limits = new ArrayList<>();
        private final List<DdexEvent> events = new ArrayList<>();

        @Override
        public void onChunk(List<DdexEvent> chunk) {
            calls.add("chunk");
            events.addAll(chunk);
        }

        @Override
        public void onMemoryPressure(long usedBytes, long limitBytes) {
            calls.add("pressure");
            used.add(usedBytes);
            limits.add(limitBytes);
        }
    }

    private DdexParser.Builder parser(DdexLimits.Builder limits) {
        return DdexParser.builder().buffers(DdexBufferPool.of(pools)).limits(limits.build());
    }

    private static GeneratedMessage message() {
        return new GeneratedMessage(MessageShape.ofBytes(3 << 19));
    }

    private static DdexLimits.Builder pendingUpTo(double share) {
        return DdexLimits.builder()
                .maxMemoryUsage(LIMIT)
                .bufferSize(8 << 10)
                .chunkSize(64 << 20)
                .flushThreshold(share);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.5, 0.8})
    void handsOverWhatIsPendingOnceTheThresholdIsReachedAndNotBefore(double share) throws IOException {
        Heard heard = new Heard();
        parser(pendingUpTo(share)).build().parseChunks(message(), heard);
        assertThat(heard.events).isEqualTo(Messages.parse(DdexParser.create(), message()));
        assertThat(String.join(",", heard.calls)).matches("(pressure,chunk,){2,}chunk");
        assertThat(heard.limits).containsOnly(LIMIT);
        long mark = (long) (share * LIMIT);
        assertThat(heard.used).allSatisfy(used -> assertThat(used).isBetween(mark, mark + EVENT_BYTES));
        assertThat(askedForACollection).hasValue(heard.used.size());
    }

    @Test
    void hearsOfNoPressureBelowTheThreshold() throws IOException {
        Heard heard = new Heard();
        parser(pendingUpTo(0.8).chunkSize(1 << 19)).build().parseChunks(message(), heard);
        assertThat(heard.calls).containsOnly("chunk").hasSizeGreaterThan(2);
        assertThat(askedForACollection).hasValue(0);
    }

    /** Notes how much each read of a stream asks for. */
    private static final class Asked extends FilterInputStream {
        private final List<Integer> lengths = new ArrayList<>();

        Asked(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            lengths.add(length);
            return super.read(target, offset, length);
        }

        int most(int from, int to) {
            return lengths.subList(from, to).stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource(DdexEngine.class)
    void buffersHalveEachTimeThatPressureIsRaised(DdexEngine engine) throws IOException {
        Asked in = new Asked(message());
        AtomicInteger asked = new AtomicInteger();
        List<Integer> reads = new ArrayList<>();
        List<DdexEvent> events = new ArrayList<>();
        parser(DdexLimits.builder().bufferSize(32 << 10))
                .engine(engine)
                .pressure(() -> {
                    int event = asked.getAndIncrement();
                    boolean raised = event == 0 || (event >= 1000 && event < 1100);
                    return raised ? PressureLevel.WARNING : PressureLevel.NORMAL;
                })
                .build()
                .parseChunks(in, new DdexHandler() {
                    @Override
                    public void onChunk(List<DdexEvent> chunk) {
                        events.addAll(chunk);
                    }

                    @Override
                    public void onMemoryPressure(long usedBytes, long limitBytes) {
                        reads.add(in.lengths.size());
                    }
                });
        assertThat(events).isEqualTo(Messages.parse(DdexParser.create(), message()));
        assertThat(reads).hasSize(2);
        assertThat(in.most(0, reads.get(0))).isBetween((16 << 10) + 1, 32 << 10);
        assertThat(in.most(reads.get(0), reads.get(1))).isBetween((8 << 10) + 1, 16 << 10);
        assertThat(in.most(reads.get(1), in.lengths.size())).isBetween((4 << 10) + 1, 8 << 10);
        assertThat(pools.bytePool().stats().gets()).isGreaterThanOrEqualTo(3);
    }

    /** Returns a message with a value that comes in one piece: 500 roles of 204 bytes each. */
    private static InputStream oneValue() {
        String start = "<ResourceList><SoundRecording><ResourceReference>A1</ResourceReference><DisplayArtist>";
        String end = "</DisplayArtist></SoundRecording></ResourceList>";
        return new RepeatedText(Messages.START + start, i -> ROLE, ROLES, end + Messages.END);
    }

    /** Returns a parser whose engine and buffer take 160 KB, beside the 102 KB of the value. */
    private DdexParser limited(DdexEngine engine, long limit) {
        return parser(DdexLimits.builder().maxMemoryUsage(limit).bufferSize(64 << 10))
                .engine(engine)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"280000, 0", "245000, 1", "225000, 2"})
    void buffersHalveBeforeAParseGivesUp(long limit, int halved) throws IOException {
        for (DdexEngine engine : DdexEngine.values()) {
            long gets = pools.bytePool().stats().gets();
            List<DdexEvent> events = Messages.parse(limited(engine, limit), oneValue());
            assertThat(Messages.only(DdexEvent.Part.class, events))
                    .singleElement()
                    .extracting(part -> ((DdexEvent.Resource) part.slice())
                            .artists()
                            .get(0)
                            .roles()
                            .size())
                    .isEqualTo(ROLES);
            assertThat(pools.bytePool().stats().gets() - gets).isEqualTo(1 + halved);
        }
        assertThat(askedForACollection).hasValue(halved * DdexEngine.values().length);
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void refusesWhatDoesNotFitAfterThatAndSaysWhoHoldsWhat(Face face) {
        MemoryBudget budget = MemoryBudget.ofBytes(64 << 20);
        DdexParser parser = parser(DdexLimits.builder().maxMemoryUsage(200_000).bufferSize(64 << 10))
                .budget(budget)
                .build();
        List<DdexEvent> events = new ArrayList<>();
        MemoryLimitExceededException refused = catchThrowableOfType(
                MemoryLimitExceededException.class, () -> face.read(parser, DdexSource.of(oneValue()), events::add));
        assertThat(refused.limitBytes()).isEqualTo(200_000);
        assertThat(refused.requestedBytes()).isPositive();
        assertThat(refused.reservedBytes())
                .isBetween(150_000L, 200_000L)
                .isGreaterThan(200_000 - refused.requestedBytes());
        assertThat(refused.topConsumers()).extracting(MemoryConsumer::name).containsExactly("ddex");
        assertThat(refused)
                .hasMessageStartingWith(
                        "Memory budget exceeded: 'ddex' asked for %d bytes but %d of 200000 are reserved (top consumers: ddex="
                                .formatted(refused.requestedBytes(), refused.reservedBytes()))
                .hasMessageEndingWith("; raise DdexLimits.maxMemoryUsage");
        assertThat(events).hasSize(1);
        assertThat(askedForACollection).hasPositiveValue();
        assertThat(budget.reservedBytes("ddex")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"AGGRESSIVE, 1", "NONE, 0"})
    void aCollectionIsForcedAsTheStrategyHasIt(GcStrategy strategy, int collections) throws IOException {
        GarbageCollector forced = GarbageCollector.builder().strategy(strategy).build();
        PoolManager own = PoolManager.builder(PoolConfig.defaults())
                .garbageCollector(forced)
                .build();
        DdexParser.builder()
                .buffers(DdexBufferPool.of(own))
                .limits(pendingUpTo(0.8).build())
                .build()
                .parseChunks(message(), chunk -> {});
        assertThat(forced.collections()).isEqualTo(collections);
    }

    @Test
    void aSmallHeapEndsInARefusalAndNotInAnError() throws Exception {
        String output = ChildJvm.run(List.of("-Xmx16m", "-XX:+UseSerialGC"), Child.class);
        String remedy = " refused; raise the heap, half of which one message may take";
        assertThat(output.lines())
                .containsExactly("text" + remedy, "value" + remedy, "raw text" + remedy, "record was read");
    }

    /** Reads in a small JVM what takes more memory than it has, and a record in parts that together would. */
    static final class Child {
        private static final long COUNT = 1_000_000;

        private Child() {}

        public static void main(String[] args) throws IOException {
            String text = "x".repeat(100);
            read("text", false, "<ReferenceTitle><TitleText>", text, "</TitleText></ReferenceTitle>");
            read("value", false, "<DisplayArtist>", ROLE, "</DisplayArtist>");
            read("raw text", true, "<Odd>", text, "</Odd>");
            read("record", false, "", "<LabelName>" + text + "</LabelName>", "");
        }

        private static void read(String name, boolean raw, String start, String unit, String end) throws IOException {
            DdexLimits limits = DdexLimits.builder()
                    .maxTextLength(1 << 28)
                    .chunkSize(1 << 28)
                    .maxElementCount(0)
                    .build();
            String open = "<ResourceList><SoundRecording><ResourceReference>A1</ResourceReference>" + start;
            String close = end + "</SoundRecording></ResourceList>" + Messages.END;
            try {
                DdexParser.builder()
                        .raw(raw)
                        .limits(limits)
                        .build()
                        .parse(new RepeatedText(Messages.START + open, i -> unit, COUNT, close), event -> {});
                System.out.println(name + " was read");
            } catch (MemoryLimitExceededException e) {
                String message = String.valueOf(e.getMessage());
                System.out.println(name + " refused" + message.substring(message.lastIndexOf(';')));
            }
        }
    }
}
