package io.envyrc.memory.arrow;

import io.envyrc.memory.arrow.ColumnType.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/** Copies picked rows of flat columns into one body, column by column. Not thread-safe. */
final class Gatherer {
    private static final long ALIGNMENT = 8;

    private final List<ColumnType> types;
    private final int bitsPerRow;
    private final int[] variable;

    Gatherer(List<ColumnType> types) {
        this.types = types;
        this.bitsPerRow = types.stream().mapToInt(ColumnType::bits).sum();
        this.variable = IntStream.range(0, types.size())
                .filter(c -> types.get(c).shape() == Shape.VARIABLE)
                .toArray();
    }

    /** Returns the most that rows take, in bytes, without what is variable: each buffer may end in a gap. */
    long fixedBytes(int rows) {
        return ((long) rows * bitsPerRow + 7) / 8
                + types.size() * 4L * ALIGNMENT
                + (long) variable.length * Integer.BYTES;
    }

    /** Returns how many rows fit into {@code bytes} if nothing is variable, at least 1. */
    int rowsWithin(long bytes, int maxRows) {
        long fits = (bytes - fixedBytes(0)) * 8 / Math.max(1, bitsPerRow);
        return (int) Math.max(1, Math.min(maxRows, fits));
    }

    boolean isFixed() {
        return variable.length == 0;
    }

    /** Returns what the variable values of a row take, in bytes. */
    long variableBytes(BatchView view, int row) {
        long bytes = 0;
        for (int column : variable) {
            bytes += view.length(column, row);
        }
        return bytes;
    }

    /** Returns what the variable values of adjacent rows take, in bytes. */
    long variableBytes(BatchView view, int from, int to) {
        long bytes = 0;
        for (int column : variable) {
            bytes += view.start(column, to) - view.start(column, from);
        }
        return bytes;
    }

    /** Where the buffers of a body will lie. */
    static final class Plan {
        private final long[] offsets;
        private final long[] lengths;
        private long end;

        private Plan(int buffers) {
            this.offsets = new long[buffers];
            this.lengths = new long[buffers];
        }

        private void place(int buffer, long bytes) {
            offsets[buffer] = end;
            lengths[buffer] = bytes;
            end += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        }

        long bytes() {
            return end;
        }

        long offset(int buffer) {
            return offsets[buffer];
        }

        /** Clears what lies between buffers of a body that is filled, and returns its layout. */
        BatchLayout fill(int rows, List<ArrowFieldNode> nodes, long body) {
            closeGaps(this, body);
            return new BatchLayout(rows, nodes, List.of(), offsets, lengths, end);
        }
    }

    /** Returns the places for adjacent rows of one batch. */
    Plan plan(BatchView view, int from, int to) {
        Plan plan = newPlan();
        for (int c = 0; c < types.size(); c++) {
            long bytes = types.get(c).shape() == Shape.VARIABLE ? view.start(c, to) - view.start(c, from) : 0;
            place(plan, c, to - from, bytes);
        }
        return plan;
    }

    /** Returns the places for picked rows. */
    Plan plan(BatchView[] sources, Picks picks) {
        Plan plan = newPlan();
        for (int c = 0; c < types.size(); c++) {
            long bytes = 0;
            for (int i = 0; types.get(c).shape() == Shape.VARIABLE && i < picks.count; i++) {
                bytes += sources[picks.source[i]].length(c, picks.row[i]);
            }
            place(plan, c, picks.count, bytes);
        }
        return plan;
    }

    /** Returns the places for as many rows, with as much that is variable in each column. */
    Plan plan(int rows, long[] variableBytes) {
        Plan plan = newPlan();
        for (int c = 0; c < types.size(); c++) {
            place(plan, c, rows, variableBytes[c]);
        }
        return plan;
    }

    private Plan newPlan() {
        ColumnType last = types.get(types.size() - 1);
        return new Plan(last.firstBuffer() + last.buffers());
    }

    private void place(Plan plan, int column, int rows, long variableBytes) {
        ColumnType type = types.get(column);
        plan.place(type.firstBuffer(), (rows + 7L) / 8);
        if (type.shape() == Shape.VARIABLE) {
            plan.place(type.firstBuffer() + 1, (rows + 1L) * Integer.BYTES);
        }
        plan.place(
                type.dataBuffer(),
                switch (type.shape()) {
                    case BITS -> (rows + 7L) / 8;
                    case FIXED -> (long) rows * type.width();
                    case VARIABLE -> variableBytes;
                });
    }

    /** Copies the rows to a body, and returns its layout. */
    BatchLayout copy(BatchView[] sources, Picks picks, Plan plan, long body) {
        List<ArrowFieldNode> nodes = new ArrayList<>(types.size());
        long[] bases = new long[sources.length];
        for (int c = 0; c < types.size(); c++) {
            ColumnType type = types.get(c);
            nodes.add(new ArrowFieldNode(
                    picks.count, copyValidity(sources, c, picks, body + plan.offsets[type.firstBuffer()])));
            long target = body + plan.offsets[type.dataBuffer()];
            if (type.shape() == Shape.VARIABLE) {
                copyVariable(sources, c, picks, body + plan.offsets[type.firstBuffer() + 1], target);
                continue;
            }
            for (int s = 0; s < sources.length; s++) {
                bases[s] = sources[s].data[c];
            }
            if (type.shape() == Shape.BITS) {
                copyBits(bases, picks, target);
            } else {
                copyFixed(bases, picks, type.width(), target);
            }
        }
        return plan.fill(picks.count, nodes, body);
    }

    /** What lies between buffers is written to disk with the rest: it shall not be old memory. */
    private static void closeGaps(Plan plan, long body) {
        for (int i = 0; i < plan.offsets.length; i++) {
            long end = plan.offsets[i] + plan.lengths[i];
            long next = i + 1 < plan.offsets.length ? plan.offsets[i + 1] : plan.end;
            MemoryUtil.setMemory(body + end, next - end, (byte) 0);
        }
    }

    private static int copyValidity(BatchView[] sources, int column, Picks picks, long target) {
        boolean any = false;
        long[] bases = new long[sources.length];
        for (int s = 0; s < sources.length; s++) {
            any |= sources[s].nulls[column];
            bases[s] = sources[s].validity[column];
        }
        if (!any) {
            setAll(target, picks.count);
            return 0;
        }
        return picks.count - copyBits(bases, picks, target);
    }

    /** Sets as many bits. */
    static void setAll(long target, int count) {
        MemoryUtil.setMemory(target, count >>> 3, (byte) -1);
        if ((count & 7) != 0) {
            MemoryUtil.putByte(target + (count >>> 3), (byte) ((1 << (count & 7)) - 1));
        }
    }

    /** Returns how many are set. */
    private static int copyBits(long[] bases, Picks picks, long target) {
        int set = 0;
        int bits = 0;
        for (int i = 0; i < picks.count; i++) {
            int row = picks.row[i];
            int bit = MemoryUtil.getByte(bases[picks.source[i]] + (row >>> 3)) >>> (row & 7) & 1;
            set += bit;
            bits |= bit << (i & 7);
            if ((i & 7) == 7) {
                MemoryUtil.putByte(target + (i >>> 3), (byte) bits);
                bits = 0;
            }
        }
        if ((picks.count & 7) != 0) {
            MemoryUtil.putByte(target + (picks.count >>> 3), (byte) bits);
        }
        return set;
    }

    private static void copyFixed(long[] bases, Picks picks, int width, long target) {
        int[] source = picks.source;
        int[] row = picks.row;
        int count = picks.count;
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.putByte(target + i, MemoryUtil.getByte(bases[source[i]] + row[i]));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.putInt(target + i * 4L, MemoryUtil.getInt(bases[source[i]] + row[i] * 4L));
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.putLong(target + i * 8L, MemoryUtil.getLong(bases[source[i]] + row[i] * 8L));
                }
            }
            case 16 -> {
                for (int i = 0; i < count; i++) {
                    long from = bases[source[i]] + row[i] * 16L;
                    MemoryUtil.putLong(target + i * 16L, MemoryUtil.getLong(from));
                    MemoryUtil.putLong(target + i * 16L + 8, MemoryUtil.getLong(from + 8));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    MemoryUtil.copyMemory(bases[source[i]] + (long) row[i] * width, target + (long) i * width, width);
                }
            }
        }
    }

    private static void copyVariable(BatchView[] sources, int column, Picks picks, long offsets, long target) {
        int end = 0;
        for (int i = 0; i < picks.count; i++) {
            BatchView view = sources[picks.source[i]];
            int start = view.start(column, picks.row[i]);
            int length = view.start(column, picks.row[i] + 1) - start;
            MemoryUtil.putInt(offsets + i * 4L, end);
            copy(view.data[column] + start, target + end, length);
            end += length;
        }
        MemoryUtil.putInt(offsets + picks.count * 4L, end);
    }

    /** Copies a few bytes faster than {@code copyMemory} does. */
    static void copy(long from, long to, int length) {
        if (length > 64) {
            MemoryUtil.copyMemory(from, to, length);
            return;
        }
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            MemoryUtil.putLong(to + i, MemoryUtil.getLong(from + i));
        }
        for (; i < length; i++) {
            MemoryUtil.putByte(to + i, MemoryUtil.getByte(from + i));
        }
    }
}
