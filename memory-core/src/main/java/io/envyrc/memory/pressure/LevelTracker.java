package io.envyrc.memory.pressure;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The pressure level over time, drawn from samples.
 *
 * <p>Each signal has its own level with hysteresis, so one signal's fall is not held up by another that never rose. The
 * highest of them is the level; it rises at once and falls no sooner than the dwell after it was entered. Not
 * thread-safe.
 */
final class LevelTracker {
    private final PressureThresholds thresholds;
    private final long dwellNanos;
    private final UnaryOperator<String> unit;
    private final Map<String, PressureLevel> bySignal = new HashMap<>();

    private PressureLevel level = PressureLevel.NORMAL;
    private Instant since = Instant.EPOCH;
    private long sinceNanos;
    private String reason = "";

    /**
     * @param unit what the sizes of the signal of a name count
     */
    LevelTracker(PressureThresholds thresholds, Duration dwell, UnaryOperator<String> unit) {
        this.thresholds = thresholds;
        this.dwellNanos = dwell.toNanos();
        this.unit = unit;
    }

    /** Takes in a sample; returns whether the level changed. The first sample of all only changes it upwards. */
    boolean update(Map<String, MemorySignal.Reading> readings, Instant now, long nowNanos) {
        boolean first = reason.isEmpty();
        bySignal.keySet().retainAll(readings.keySet());
        readings.forEach((name, reading) ->
                bySignal.put(name, thresholds.level(name, reading, bySignal.getOrDefault(name, PressureLevel.NORMAL))));
        PressureLevel next = PressureLevel.NORMAL;
        for (PressureLevel one : bySignal.values()) {
            next = one.compareTo(next) > 0 ? one : next;
        }
        boolean changed = next != level && (next.isAtLeast(level) || nowNanos - sinceNanos >= dwellNanos);
        if (changed || first) {
            // First, for it may run out of memory, and then nothing has changed.
            String why = describe(readings, next);
            level = next;
            since = now;
            sinceNanos = nowNanos;
            reason = why;
        }
        return changed;
    }

    PressureLevel level() {
        return level;
    }

    Instant since() {
        return since;
    }

    String reason() {
        return reason;
    }

    // No streams and no format: somebody may be waiting for the callback that this precedes.
    private String describe(Map<String, MemorySignal.Reading> readings, PressureLevel of) {
        Map.Entry<String, MemorySignal.Reading> fullest = null;
        for (Map.Entry<String, MemorySignal.Reading> entry : readings.entrySet()) {
            if (bySignal.get(entry.getKey()) == of
                    && (fullest == null
                            || entry.getValue().ratio() > fullest.getValue().ratio())) {
                fullest = entry;
            }
        }
        return fullest == null ? "no signal is present" : describe(fullest.getKey(), fullest.getValue());
    }

    private String describe(String signal, MemorySignal.Reading reading) {
        long perMille = Math.round(1000 * reading.ratio());
        StringBuilder text = new StringBuilder(80).append(signal).append(" at ");
        text.append(perMille / 10).append('.').append(perMille % 10).append(" % (");
        text.append(reading.usedBytes()).append(" of ").append(reading.limitBytes());
        text.append(' ').append(unit.apply(signal));
        if (!reading.confirmed() && reading.confirmedBytes() == 0) {
            text.append(", garbage may be among them");
        } else if (!reading.confirmed()) {
            text.append(", of which ").append(reading.confirmedBytes()).append(" for certain");
        }
        return text.append(')').toString();
    }
}
