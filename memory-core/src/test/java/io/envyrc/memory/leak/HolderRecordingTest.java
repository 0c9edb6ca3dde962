package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.Event;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Flight Recorder tells of holders, by collector. */
@Timeout(120)
@Execution(CONCURRENT)
class HolderRecordingTest {
    /** Of a search that is cut after a millisecond; some 40 of them on a machine that has nothing else to do. */
    private static final long MOST_STALL_MILLIS = 1_000;

    @SuppressWarnings("UnusedVariable") // keeps the compiler from leaving the garbage out
    private static volatile Object sink = "";

    /** From JDK 24 on, and in updates of 21, the JVM takes no samples there (JDK-8279016). */
    private static boolean takesSamples(String collector) {
        return !collector.equals("Shenandoah") || Runtime.version().feature() < 24;
    }

    /** With small buffers of threads, since a sample is taken when one has been used up. */
    private static List<String> options(String collector, String heap) {
        return List.of("-XX:+Use" + collector + "GC", "-Xmx" + heap, "-XX:TLABSize=64k", "-XX:-ResizeTLAB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"G1", "Parallel", "Serial", "Z", "Shenandoah"})
    void namesHoldersOfWhatWasMadeAfterItsStart(String collector) throws Exception {
        String output = ChildJvm.run(options(collector, "200m"), Program.class);
        System.out.println(collector + ": " + output.strip());
        if (takesSamples(collector)) {
            assertThat(output)
                    .contains("late static io.envyrc.memory.leak.HolderRecordingTest$Program.LATE ->"
                            + " java.util.HashMap.table")
                    .contains("HolderRecordingTest$Program$Item.content -> byte[]")
                    .contains("made at [io.envyrc.memory.leak.HolderRecordingTest$Program$Holder.<init>");
        } else {
            assertThat(output).contains("late none");
        }
        assertThat(output).contains("early none").contains("own none").contains("marks at first 1, at last 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"G1", "Parallel", "Serial", "Z", "Shenandoah"})
    void looksForHoldersNoLongerThanTheCutoff(String collector) throws Exception {
        String output = ChildJvm.run(options(collector, "300m"), Search.class);
        System.out.println(collector + ": " + output.strip());
        Matcher found = Pattern.compile("(true|false) in (\\d+) ms, cut (true|false) in (\\d+) ms")
                .matcher(output);
        assertThat(found.find()).as(output).isTrue();
        assertThat(found.group(1)).isEqualTo(Boolean.toString(takesSamples(collector)));
        assertThat(found.group(3)).isEqualTo("false");
        assertThat(Long.parseLong(found.group(4))).isLessThan(MOST_STALL_MILLIS);
    }

    /**
     * Collects, and allocates until a sample is taken: a sample counts as old once it outlived a collection that another
     * one did not, and the recorder looks when it takes the next.
     */
    private static void age() {
        System.gc();
        for (int i = 0; i < 20_000; i++) {
            sink = new byte[1_000];
        }
    }

    /** Has the holder of the last object of a long list searched for, and prints for how long the program stood still. */
    static final class Search {
        private static final int LENGTH = 2_000_000;

        /** The JVM looks at the clock once in a million references. */
        private static final Duration CUTOFF = Duration.ofMillis(1);

        @Nullable
        private static Node first;

        private static final class Node {
            private @Nullable Node next;

            @SuppressWarnings("UnusedVariable") // what the search is for
            private @Nullable List<byte[]> content;
        }

        private Search() {}

        public static void main(String[] args) throws Exception {
            for (int i = 0; i < LENGTH; i++) {
                Node node = new Node();
                node.next = first;
                first = node;
            }
            System.out.print(search(Duration.ofSeconds(30)) + ", cut " + search(CUTOFF));
            System.exit(0);
        }

        private static String search(Duration cutoff) throws Exception {
            try (HolderRecording recording = HolderRecording.start(cutoff).orElseThrow()) {
                fillLast();
                age();
                FutureTask<List<HeldObject>> search = new FutureTask<>(recording::search);
                new Thread(search, "search").start();
                long longest = 0;
                long before = System.nanoTime();
                while (!search.isDone()) {
                    LockSupport.parkNanos(100_000);
                    long now = System.nanoTime();
                    longest = Math.max(longest, now - before);
                    before = now;
                }
                boolean found =
                        search.get().stream().anyMatch(held -> held.path().contains(Node.class.getName()));
                return found + " in " + TimeUnit.NANOSECONDS.toMillis(longest) + " ms";
            }
        }

        /** On a frame that has gone when the search begins, since it would be a shorter way to the last one. */
        private static void fillLast() {
            Node last = first;
            while (last != null && last.next != null) {
                last = last.next;
            }
            List<byte[]> content = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                content.add(new byte[1_000]);
                sink = new byte[1_000];
            }
            Objects.requireNonNull(last).content = content;
        }
    }

    /**
     * Holds objects from before the recording, then objects of another class made during it, and of a third that a thread
     * with the investigation's name made; all of them in a part of the recording that is thrown away for its age before
     * the search.
     */
    static final class Program {
        private static final Map<Integer, Early> EARLY = new HashMap<>();
        private static final Map<Integer, Item> LATE = new HashMap<>();
        private static final Map<Integer, Own> OWN = new HashMap<>();

        private static class Holder {
            private final byte[] content = new byte[1_000];

            int size() {
                return content.length;
            }
        }

        private static final class Early extends Holder {}

        private static final class Item extends Holder {}

        private static final class Own extends Holder {}

        private static final class Mark extends Event {}

        private Program() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            for (int i = 0; i < 20_000; i++) {
                EARLY.put(i, new Early());
            }
            List<HeldObject> held;
            double millis;
            AtomicReference<@Nullable Recording> started = new AtomicReference<>();
            try (HolderRecording recording = HolderRecording.start(Duration.ofSeconds(5), begun -> {
                        begun.enable(Mark.class);
                        begun.start();
                        started.set(begun);
                    })
                    .orElseThrow()) {
                new Mark().commit();
                for (int i = 0; i < 20_000; i++) {
                    LATE.put(i, new Item());
                    for (int churn = 0; churn < 20; churn++) {
                        sink = new byte[1_000];
                    }
                }
                Thread own = new Thread(Program::makeOwn, Investigation.THREAD);
                own.start();
                own.join();
                Recording recorder = Objects.requireNonNull(started.get());
                int marksAtFirst = marks(recorder);
                recorder.setMaxAge(Duration.ofMillis(1));
                endPart();
                endPart();
                System.out.printf("marks at first %d, at last %d%n", marksAtFirst, marks(recorder));
                age();
                long start = System.nanoTime();
                held = recording.search();
                millis = (System.nanoTime() - start) / 1e6;
            }
            List<HeldObject> late = with(held, Item.class);
            System.out.printf(Locale.ROOT, "%d held, %.0f ms%n", held.size(), millis);
            System.out.println("late " + (late.isEmpty() ? "none" : text(late.get(0))));
            System.out.println("early " + (with(held, Early.class).isEmpty() ? "none" : "some"));
            System.out.println("own " + (with(held, Own.class).isEmpty() ? "none" : "some"));
            System.exit(EARLY.values().stream().mapToInt(Holder::size).sum() == 20_000_000 ? 0 : 1);
        }

        /** Whoever starts or stops a recording begins a new chunk of all. */
        private static void endPart() {
            try (Recording other = new Recording()) {
                other.start();
            }
        }

        private static int marks(Recording recording) throws IOException {
            Path file = Files.createTempFile("holders", ".jfr");
            try {
                recording.dump(file);
                return (int) RecordingFile.readAllEvents(file).stream()
                        .filter(event -> event.getEventType().getName().equals(Mark.class.getName()))
                        .count();
            } finally {
                Files.delete(file);
            }
        }

        private static void makeOwn() {
            for (int i = 0; i < 20_000; i++) {
                OWN.put(i, new Own());
            }
        }

        private static String text(HeldObject object) {
            return object.path() + " made at " + object.allocatedAt();
        }

        private static List<HeldObject> with(List<HeldObject> held, Class<?> type) {
            List<HeldObject> found = new ArrayList<>(held);
            found.removeIf(object -> !object.isProved()
                    || !object.chain().contains(type.getName())
                    || !object.className().equals("byte[]"));
            return found;
        }
    }
}
