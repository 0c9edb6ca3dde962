package io.envyrc.memory.estimate;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The elements picked from one collection; each gets a scope and a share of the visits left.
 *
 * <p>Picks from an array follow the golden ratio, so that they are spread evenly and do not fall in step with a period
 * in the data.
 */
final class Picks {
    private static final int PICKS = 16;
    private static final int PROBES_EACH = 256;
    private static final int HOPS = 96;
    private static final double GOLDEN = 0.6180339887498949;

    private final SampledWalk walk;
    private final SampleScopes scopes;
    private final int size;
    private final int owner;
    private final int scope;
    private final int limit;
    private final int firstVisit;
    private final int[] opened = new int[PICKS];
    private int count;

    Picks(SampledWalk walk, int size, int owner, int scope, int limit) {
        this.walk = walk;
        this.scopes = walk.scopes();
        this.firstVisit = scopes.size();
        this.size = size;
        this.owner = owner;
        this.scope = scope;
        this.limit = limit;
    }

    void elementsOf(@Nullable Object[] array) {
        int probed = 0;
        int[] places = new int[PICKS];
        for (int i = 0; i < PICKS && hasVisits(); i++) {
            int place = place(i, array.length);
            if (isNew(place, places, probed)) {
                places[probed++] = place;
                if (array[place] != null) {
                    walk.visit(array[place], open(), visitLimit());
                }
            }
        }
        close(array.length / (double) probed);
    }

    void elementsOf(@Nullable Object[] table, CollectionShape.Form form) {
        int step = form == CollectionShape.Form.PAIRS ? 2 : 1;
        int units = (form == CollectionShape.Form.PREFIX ? Math.min(size, table.length) : table.length) / step;
        int[] places = new int[PICKS];
        for (int i = 0; i < PICKS && units > 0 && hasVisits(); i++) {
            int place = occupied(table, place(i, units), units, step);
            if (place < 0 || !isNew(place, places, count)) {
                continue;
            }
            places[count] = place;
            int pick = open();
            Object element = table[place * step];
            if (element != null && form == CollectionShape.Form.NODES) {
                visitNode(element, pick);
            } else {
                walk.visit(element, pick, visitLimit());
            }
            if (step == 2) {
                walk.visit(table[place * step + 1], pick, visitLimit());
            }
        }
        close();
    }

    /** Goes along the links breadth first, and picks from the nodes met at even distances. */
    void nodesFrom(Object start, CollectionShape.Form form) {
        Object first = start;
        if (form == CollectionShape.Form.TOWER) {
            ClassLayout index = ClassLayout.of(start.getClass());
            scopes.addHeap(owner, index.bytes * size / 2);
            first = payload(start, index);
        }
        int head = form == CollectionShape.Form.LINKED ? 0 : 1;
        Nodes nodes = new Nodes(first);
        int last = -1;
        for (int i = 0; i < PICKS && hasVisits(); i++) {
            int next = head + i * (nodes.known - head) / PICKS;
            Object node = next > last && next < nodes.known ? nodes.found[next] : null;
            if (node != null) {
                last = next;
                visitNode(node, open());
            }
        }
        close();
    }

    void entriesOf(Map<?, ?> map) {
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (count < PICKS && hasVisits() && entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            int pick = open();
            walk.visit(entry.getKey(), pick, visitLimit());
            walk.visit(entry.getValue(), pick, visitLimit());
        }
        close();
    }

    void elementsOf(Collection<?> collection) {
        Iterator<?> elements = collection.iterator();
        while (count < PICKS && hasVisits() && elements.hasNext()) {
            walk.visit(elements.next(), open(), visitLimit());
        }
        close();
    }

    /** A node counts with what it carries; its links lead to other elements. */
    private void visitNode(Object node, int pick) {
        ClassLayout layout = ClassLayout.of(node.getClass());
        int slot = scopes.find(node);
        if (slot >= 0) {
            scopes.share(slot, pick);
        } else {
            walk.enter(node, layout, ~slot, pick);
        }
        for (int i = 0; i < layout.payloadOffsets; i++) {
            walk.visit(FieldAccess.get(node, layout.offsets[i]), pick, visitLimit());
        }
        for (int i = 0; i < layout.payloadGetters; i++) {
            walk.visit(FieldAccess.get(node, layout.getters[i]), pick, visitLimit());
        }
    }

    private static @Nullable Object payload(Object node, ClassLayout layout) {
        if (layout.payloadOffsets > 0) {
            return FieldAccess.get(node, layout.offsets[0]);
        }
        return layout.payloadGetters > 0 ? FieldAccess.get(node, layout.getters[0]) : null;
    }

    private static int place(int i, int units) {
        double turns = (i + 1) * GOLDEN;
        return (int) ((turns - Math.floor(turns)) * units);
    }

    private static int occupied(@Nullable Object[] table, int from, int units, int step) {
        int probes = Math.min(units, PROBES_EACH);
        for (int i = 0; i < probes; i++) {
            int place = from + i < units ? from + i : from + i - units;
            if (table[place * step] != null) {
                return place;
            }
        }
        return -1;
    }

    private static boolean isNew(int place, int[] places, int count) {
        return Arrays.stream(places, 0, count).noneMatch(other -> other == place);
    }

    private int open() {
        int pick = scopes.open(scope, owner);
        opened[count++] = pick;
        return pick;
    }

    /** The first element is always looked at; further ones while enough is left for what comes after them. */
    private boolean hasVisits() {
        return count == 0 || (scopes.size() - firstVisit) * 4 < (limit - firstVisit) * 3;
    }

    private int visitLimit() {
        return Math.min(limit, scopes.size() + Math.max(PICKS, (limit - firstVisit) / 4));
    }

    private void close() {
        if (count == 0 && size > 0) {
            walk.missed();
        }
        close(size / (double) Math.max(1, count));
    }

    private void close(double siblings) {
        for (int i = 0; i < count; i++) {
            scopes.setFactor(opened[i], siblings);
        }
    }

    /** Some nodes near the first one. A node's links lead to new nodes, except the one that leads back. */
    private static final class Nodes {
        private final @Nullable Object[] found = new Object[HOPS];
        private final int[] cameFrom = new int[HOPS];
        private int known;

        Nodes(@Nullable Object first) {
            add(first, 0);
            for (int i = 0; i < known && known < HOPS; i++) {
                Object node = found[i];
                if (node != null) {
                    addLinksOf(node, i);
                }
            }
        }

        private void addLinksOf(Object node, int index) {
            ClassLayout layout = ClassLayout.of(node.getClass());
            for (int i = layout.payloadOffsets; i < layout.offsets.length; i++) {
                add(FieldAccess.get(node, layout.offsets[i]), index);
            }
            for (int i = layout.payloadGetters; i < layout.getters.length; i++) {
                add(FieldAccess.get(node, layout.getters[i]), index);
            }
        }

        private void add(@Nullable Object node, int from) {
            if (node != null && known < HOPS && node != found[from] && node != found[cameFrom[from]]) {
                found[known] = node;
                cameFrom[known++] = from;
            }
        }
    }
}
