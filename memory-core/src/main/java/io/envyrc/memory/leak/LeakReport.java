package io.envyrc.memory.leak;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Growth of the live set that went on while it was looked into: how much, until when the heap will do, and whose it is.
 * Immutable. Names classes, fields, threads and methods, never the content of an object.
 *
 * @param type how much is proved
 * @param severity how soon somebody has to look
 * @param detectedAt when it was established
 * @param pid this process
 * @param jvm name and version of the JVM
 * @param trend the growth behind it
 * @param maxHeapBytes most that the heap may grow to
 * @param suspects what grows, the likeliest leak first
 * @param heapDump where the heap was dumped to, if that is switched on and was possible
 */
public record LeakReport(
        Type type,
        Severity severity,
        Instant detectedAt,
        long pid,
        String jvm,
        MemoryTrend trend,
        long maxHeapBytes,
        List<Suspect> suspects,
        Optional<Path> heapDump) {

    private static final Duration CRITICAL_WITHIN = Duration.ofMinutes(15);
    private static final Duration WARNING_WITHIN = Duration.ofDays(1);

    public LeakReport {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(detectedAt, "detectedAt");
        Objects.requireNonNull(jvm, "jvm");
        Objects.requireNonNull(trend, "trend");
        Objects.requireNonNull(heapDump, "heapDump");
        suspects = List.copyOf(suspects);
    }

    /** How much is proved. */
    public enum Type {
        /** Objects made during the investigation pile up, and what holds them was found. */
        LEAK,
        /** The live set and the named classes grow; no holder was found, or none was looked for. */
        GROWTH
    }

    /** How soon somebody has to look, by the time until the heap is full at the present rate. */
    public enum Severity {
        /** In more than a day: look into it in working hours. */
        INFO,
        /** Within a day: look into it today. */
        WARNING,
        /** Within a quarter of an hour: restart an instance soon, or it dies by itself. */
        CRITICAL;

        static Severity of(MemoryTrend trend) {
            Duration left = trend.timeToExhaustion().orElse(Duration.ofSeconds(Long.MAX_VALUE));
            if (left.compareTo(CRITICAL_WITHIN) <= 0) {
                return CRITICAL;
            }
            return left.compareTo(WARNING_WITHIN) <= 0 ? WARNING : INFO;
        }
    }

    /**
     * A class that grows. What it grew by may count some garbage; what holds it was proved by a path from a root.
     *
     * @param className its name; {@code byte[]} for arrays
     * @param instances more objects at the end of the investigation than at its start
     * @param bytes more bytes of these objects, without what they refer to
     * @param holders what holds samples of them, or what they hold; the most frequent first; empty if none was found
     */
    public record Suspect(String className, long instances, long bytes, List<Holder> holders) {
        public Suspect {
            Objects.requireNonNull(className, "className");
            holders = List.copyOf(holders);
        }

        /** Name and growth in a few words, without holders. */
        String toText() {
            return String.format(Locale.ROOT, "%s (%,d more, %s)", className, instances, Texts.bytes(bytes));
        }
    }

    /**
     * What keeps objects alive.
     *
     * @param path references from a root to the object, as in {@code static a.B.CACHE -> java.util.HashMap.table -> ...}
     * @param root kind of the root
     * @param allocatedAt frames of the allocation of one such object, innermost first, 8 at most
     * @param samples sampled objects that it holds
     */
    public record Holder(String path, String root, List<String> allocatedAt, int samples) {
        public Holder {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(root, "root");
            allocatedAt = List.copyOf(allocatedAt);
        }
    }

    /** Returns the likeliest leak; empty if no class could be told. */
    public Optional<Suspect> prime() {
        return suspects.stream().findFirst();
    }

    /**
     * Returns the report in a few sentences, for whoever is paged: what happens, until when, whose it is, and all the
     * other suspects.
     */
    public String message() {
        StringBuilder text = new StringBuilder(256);
        text.append(
                type == Type.LEAK
                        ? "Memory leak: the live heap grew by "
                        : "Memory grows without end: the live heap grew by ");
        text.append(Texts.bytes(trend.growthBytes()))
                .append(" in ")
                .append(Texts.duration(trend.span()))
                .append(" (")
                .append(Texts.bytes(Math.round(trend.bytesPerSecond())))
                .append("/s) to ")
                .append(Texts.bytes(trend.liveBytes()))
                .append(" of ")
                .append(Texts.bytes(maxHeapBytes));
        trend.timeToExhaustion()
                .ifPresent(left -> text.append("; at this rate it is full in ").append(Texts.duration(left)));
        text.append('.');
        prime().ifPresentOrElse(
                        suspect -> suspect(text, suspect),
                        () -> text.append(" No class stands out; take two class histograms some minutes apart."));
        if (suspects.size() > 1) {
            text.append(suspects.stream().skip(1).map(Suspect::toText).collect(joining(", ", " Growing too: ", ".")));
        }
        heapDump.ifPresent(file -> text.append(" Heap dump: ").append(file).append('.'));
        return text.toString();
    }

    private static void suspect(StringBuilder text, Suspect suspect) {
        text.append(" It is mostly ").append(suspect.toText());
        if (suspect.holders().isEmpty()) {
            text.append("; what holds it was not found.");
            return;
        }
        Holder holder = suspect.holders().get(0);
        text.append(", held by ").append(holder.path());
        if (!holder.allocatedAt().isEmpty()) {
            text.append(", made at ").append(holder.allocatedAt().get(0));
        }
        text.append('.');
    }
}
