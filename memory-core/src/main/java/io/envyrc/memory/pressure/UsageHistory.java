package io.envyrc.memory.pressure;

import io.envyrc.memory.collection.SampleRing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the signals measured over the last hour, in a ring of {@code long} values: a row a poll interval at most, which
 * is written without allocation. One thread writes at a time; any may read.
 *
 * <p>The ring takes no more than {@code 1 / }{@value #HEAP_SHARE} of the heap; with a small one, or a short interval, it
 * reaches back less.
 */
final class UsageHistory {
    private static final Duration REACH = Duration.ofHours(1);
    private static final int MOST_ROWS = 14_400;
    private static final int HEAP_SHARE = 256;
    private static final long ABSENT = -1;

    private final List<String> signals;
    private final long intervalNanos;
    private final SampleRing ring;

    /** Touched by the writer only. */
    private final long[] row;

    private long lastNanos;

    UsageHistory(List<String> signals, Duration interval) {
        this.signals = List.copyOf(signals);
        this.intervalNanos = interval.toNanos();
        this.row = new long[1 + signals.size()];
        long fitting = Runtime.getRuntime().maxMemory() / HEAP_SHARE / Long.BYTES / row.length;
        long wanted = Math.min(MOST_ROWS, Math.max(1, REACH.dividedBy(interval)));
        this.ring = new SampleRing((int) Math.max(1, Math.min(wanted, fitting)), row.length);
    }

    void add(Instant now, long nowNanos, Map<String, MemorySignal.Reading> readings) {
        if (ring.written() > 0 && nowNanos - lastNanos < intervalNanos) {
            return;
        }
        lastNanos = nowNanos;
        row[0] = now.toEpochMilli();
        for (int i = 0; i < signals.size(); i++) {
            MemorySignal.Reading reading = readings.get(signals.get(i));
            row[i + 1] = reading == null ? ABSENT : reading.usedBytes();
        }
        ring.add(row);
    }

    /** Returns the samples of the named signal since {@code from}, oldest first; none where it was absent. */
    List<UsageSample> of(String signal, Instant from) {
        int column = 1 + signals.indexOf(signal);
        List<UsageSample> samples = new ArrayList<>();
        if (column > 0) {
            long[] rows = ring.snapshot();
            for (int at = 0; at < rows.length; at += row.length) {
                if (rows[at + column] != ABSENT && rows[at] >= from.toEpochMilli()) {
                    samples.add(new UsageSample(Instant.ofEpochMilli(rows[at]), rows[at + column]));
                }
            }
        }
        return samples;
    }
}
