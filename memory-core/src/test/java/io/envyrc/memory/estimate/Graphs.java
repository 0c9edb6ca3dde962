package io.envyrc.memory.estimate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Object graphs that the estimator is tried on, by name. */
final class Graphs {
    private Graphs() {}

    record Point(int x, int y) {}

    record Track(
            String title,
            long millis,
            boolean explicit,
            List<String> artists,
            @Nullable Object extra) {}

    private record Hidden(byte flag, String name, double weight) {}

    static class Base {
        byte a;
        long b;

        @Nullable
        String name;
    }

    static class Derived extends Base {
        short c;
        boolean d;

        @Nullable
        Base other;
    }

    static final class Leaf extends Derived {
        byte e;

        @Nullable
        Object f;

        int g;
    }

    static final class Node {
        @Nullable
        Node next;

        @Nullable
        Object payload;
    }

    @SuppressWarnings("JdkObsolete") // a linked list is here to be measured
    static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> graphs = new LinkedHashMap<>();
        graphs.put("empty string", () -> new String(new char[0]));
        graphs.put("latin string", () -> text(7));
        graphs.put("wide string", () -> "\u0416\u4e2d".repeat(9));
        graphs.put("shared string value", () -> {
            String original = text(100);
            return List.of(original, new String(original), new String(original));
        });
        graphs.put("byte array", () -> new byte[13]);
        graphs.put("boolean array", () -> new boolean[1]);
        graphs.put("char array", () -> new char[5]);
        graphs.put("int array", () -> new int[3]);
        graphs.put("long array", () -> new long[3]);
        graphs.put("empty long array", () -> new long[0]);
        graphs.put("double matrix", () -> new double[7][9]);
        graphs.put("string array", () -> new String[] {text(1), text(2), null});
        graphs.put("boxed", () -> Arrays.asList(1_000_000, 5_000_000_000L, 2.0, 3f, (short) 4000, 'x', true));
        graphs.put("numbers", () -> List.of(new BigDecimal("12345678901234567890.12"), BigInteger.TWO.pow(900)));
        graphs.put("point record", () -> new Point(1, 2));
        graphs.put("record", () -> track(1));
        graphs.put("private record", () -> new Hidden((byte) 1, text(1), 2.0));
        graphs.put("inheritance", () -> new Object[] {new Base(), new Derived(), new Leaf()});
        graphs.put("records", () -> fill(1000, Graphs::track));
        graphs.put("hash map", () -> map(new HashMap<>(), 1000));
        graphs.put("presized hash map", () -> map(new HashMap<>(100_000), 10));
        graphs.put(
                "map of records",
                () -> IntStream.range(0, 1000).boxed().collect(Collectors.toMap(i -> text(i), Graphs::track)));
        graphs.put("linked hash map", () -> map(new LinkedHashMap<>(), 1000));
        graphs.put("tree map", () -> map(new TreeMap<>(), 1000));
        graphs.put("concurrent map", () -> map(new ConcurrentHashMap<>(), 1000));
        graphs.put("skip list", () -> map(new ConcurrentSkipListMap<>(), 1000));
        graphs.put("identity map", () -> map(new IdentityHashMap<>(), 1000));
        graphs.put("immutable map", () -> Map.copyOf(map(new HashMap<>(), 1000)));
        graphs.put("colliding map", () -> {
            Map<Object, Object> map = new HashMap<>();
            for (int i = 0; i < 200; i++) {
                map.put(new Colliding(i), i);
            }
            return map;
        });
        graphs.put("hash set", () -> new HashSet<>(map(new HashMap<>(), 500).keySet()));
        graphs.put(
                "linked set",
                () -> new LinkedHashSet<>(map(new HashMap<>(), 500).keySet()));
        graphs.put("array list", () -> fill(1000, Graphs::text));
        graphs.put("presized list", () -> new ArrayList<>(5000));
        graphs.put("linked list", () -> new LinkedList<>(fill(1000, Graphs::text)));
        graphs.put("immutable list", () -> List.copyOf(fill(1000, Graphs::text)));
        graphs.put("small immutables", () -> List.of(List.of(), List.of(1), Map.of(), Map.of("a", 1), Optional.of(2)));
        graphs.put("deque", () -> new ArrayDeque<>(fill(1000, Graphs::text)));
        graphs.put("priority queue", () -> new PriorityQueue<>(fill(1000, Graphs::text)));
        graphs.put("copy on write", () -> new CopyOnWriteArrayList<>(fill(1000, Graphs::text)));
        graphs.put("blocking queue", () -> new LinkedBlockingQueue<>(fill(1000, Graphs::text)));
        graphs.put("string builder", () -> List.of(new StringBuilder(1000)));
        graphs.put("misc", () -> List.of(new UUID(1, 2), new AtomicLongArray(9), BitSet.valueOf(new long[] {1, 2})));
        graphs.put("nested", () -> {
            Map<String, Object> outer = new HashMap<>();
            for (int i = 0; i < 50; i++) {
                outer.put(text(i), List.of(map(new TreeMap<>(), i), fill(i, Graphs::track)));
            }
            return outer;
        });
        graphs.put("shared", () -> {
            List<Track> tracks = fill(100, Graphs::track);
            return List.of(tracks, new ArrayList<>(tracks), Map.of("a", tracks, "b", tracks.get(0)));
        });
        graphs.put("cycle", () -> {
            Node first = new Node();
            Node second = new Node();
            first.next = second;
            second.next = first;
            second.payload = first;
            return first;
        });
        graphs.put("lambda", () -> {
            String text = text(9);
            int number = text.length();
            return (Supplier<String>) () -> text + number;
        });
        return graphs;
    }

    record Colliding(int id) {
        @Override
        public int hashCode() {
            return 7;
        }
    }

    static String text(int i) {
        return "value number " + i;
    }

    static Track track(int i) {
        return new Track(text(i), i * 1000L, i % 2 == 0, List.of(text(i + 1), text(i + 2)), i);
    }

    static Map<Object, Object> map(Map<Object, Object> map, int entries) {
        for (int i = 0; i < entries; i++) {
            map.put(text(i), 1000 + i);
        }
        return map;
    }

    static <E> List<E> fill(int count, IntFunction<E> element) {
        List<E> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(element.apply(i));
        }
        return list;
    }
}
