package io.envyrc.memory.arrow;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Merges sorted sources, stably: of equal rows the one of the earlier source comes first. A tree of losers, as in Knuth,
 * The Art of Computer Programming, volume 3, 5.4.1: a row costs one comparison for each doubling of the sources. Not
 * thread-safe.
 */
final class Merge implements AutoCloseable {
    private final KeyOrder order;
    private final Gatherer gatherer;
    private final List<? extends SortedSource> sources;
    private final BatchView[] views;
    private final int[] rows;
    private final long[] prefixes;
    private final boolean[] ended;

    /** The losers of the inner nodes, and at 0 the winner. */
    private final int[] tree;

    /** The source whose batch is used up. */
    private int empty = -1;

    private boolean begun;

    Merge(KeyOrder order, Gatherer gatherer, List<? extends SortedSource> sources) {
        int count = sources.size();
        this.order = order;
        this.gatherer = gatherer;
        this.sources = sources;
        this.views = new BatchView[count];
        this.rows = new int[count];
        this.prefixes = new long[count];
        this.ended = new boolean[count];
        this.tree = new int[Math.max(1, count)];
    }

    private Merge(Merge other) {
        this.order = other.order;
        this.gatherer = other.gatherer;
        this.sources = other.sources;
        this.views = other.views.clone();
        this.rows = other.rows.clone();
        this.prefixes = other.prefixes.clone();
        this.ended = other.ended.clone();
        this.tree = other.tree.clone();
        this.begun = true;
    }

    /** Returns a merge that goes on from here, while this stays where it is. Only for batches that are held. */
    Merge copy() throws IOException {
        if (!begun) {
            begin();
        }
        return new Merge(this);
    }

    /** Returns the batches that picked rows are of. */
    BatchView[] views() {
        return views;
    }

    /**
     * Picks the next rows, at most as many as {@code picks} takes, and so many that they have room in {@code maxBytes},
     * but at least one.
     *
     * @return false at the end
     */
    boolean next(Picks picks, int maxRows, long maxBytes) throws IOException {
        picks.count = 0;
        if (!begun) {
            begin();
        } else if (empty >= 0) {
            load(empty);
            replay(empty);
        }
        empty = -1;
        boolean fixed = gatherer.isFixed();
        long bytes = 0;
        while (picks.count < maxRows && !ended[tree[0]]) {
            int winner = tree[0];
            int row = rows[winner];
            if (!fixed) {
                bytes += gatherer.variableBytes(views[winner], row);
                if (picks.count > 0 && bytes + gatherer.fixedBytes(picks.count + 1) > maxBytes) {
                    break;
                }
            }
            picks.add(winner, row);
            if (++row < views[winner].rows) {
                rows[winner] = row;
                prefixes[winner] = order.prefix(views[winner], row);
            } else if (sources.get(winner).isHeld()) {
                load(winner);
            } else {
                // Its batch stays as it is until what was picked of it is copied.
                empty = winner;
                break;
            }
            replay(winner);
        }
        return picks.count > 0;
    }

    private void begin() throws IOException {
        begun = true;
        int count = sources.size();
        if (count == 0) {
            throw new IllegalStateException("nothing to merge");
        }
        Arrays.fill(tree, -1);
        for (int leaf = 0; leaf < count; leaf++) {
            load(leaf);
            int winner = leaf;
            int node = (leaf + count) >>> 1;
            for (; node > 0 && tree[node] >= 0; node >>>= 1) {
                int other = tree[node];
                if (isBefore(other, winner)) {
                    tree[node] = winner;
                    winner = other;
                }
            }
            tree[node] = winner;
        }
    }

    private void load(int source) throws IOException {
        BatchView view = sources.get(source).next();
        ended[source] = view == null;
        if (view != null) {
            views[source] = view;
            rows[source] = 0;
            prefixes[source] = order.prefix(view, 0);
        }
    }

    private void replay(int leaf) {
        int winner = leaf;
        for (int node = (leaf + tree.length) >>> 1; node > 0; node >>>= 1) {
            int other = tree[node];
            if (isBefore(other, winner)) {
                tree[node] = winner;
                winner = other;
            }
        }
        tree[0] = winner;
    }

    private boolean isBefore(int a, int b) {
        if (ended[a] || ended[b]) {
            return !ended[a];
        }
        long prefixA = prefixes[a];
        long prefixB = prefixes[b];
        if (prefixA != prefixB) {
            return prefixA + Long.MIN_VALUE < prefixB + Long.MIN_VALUE;
        }
        int compared = order.isExact() ? 0 : order.compare(views[a], rows[a], views[b], rows[b]);
        return compared == 0 ? a < b : compared < 0;
    }

    @Override
    public void close() throws IOException {
        Closing.all(sources);
    }
}
