package io.envyrc.memory.leak;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Instances and bytes by class, as {@code jcmd GC.class_histogram -all} counts them. Immutable.
 *
 * <p>With {@code -all} the JVM counts dead objects too and does not collect; without it, it would run a full collection
 * first (read and tried on JDK 17 and 25). It stops the application while it counts.
 *
 * @param classes what there is of each class, by its readable name; classes of one name are summed
 */
record ClassHistogram(Map<String, Count> classes) {
    /** Left out: there is one for each class, so the counts would count each other. */
    private static final String OWN = Count.class.getName();

    /**
     * What there is of a class.
     *
     * @param instances objects
     * @param bytes their own size, without what they refer to
     * @param platform true for classes of the JDK, and arrays of them
     */
    record Count(long instances, long bytes, boolean platform) {
        Count plus(Count other) {
            return new Count(instances + other.instances, bytes + other.bytes, platform && other.platform);
        }
    }

    ClassHistogram {
        classes = Map.copyOf(classes);
    }

    /** Counts now; empty if this JVM cannot. */
    static Optional<ClassHistogram> take() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            Object text = server.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[] {"-all"}},
                    new String[] {String[].class.getName()});
            return Optional.of(parse(String.valueOf(text)));
        } catch (MalformedObjectNameException impossible) {
            throw new IllegalStateException(impossible);
        } catch (JMException e) {
            return Optional.empty();
        }
    }

    /** Reads lines like {@code   1:  11045  105449784  [B (java.base@17.0.15)}; whatever else there is, is left out. */
    static ClassHistogram parse(String text) {
        Map<String, Count> classes = new HashMap<>();
        text.lines().forEach(line -> {
            String[] fields = line.strip().split("\\s+", 5);
            if (fields.length < 4 || !fields[0].endsWith(":") || fields[3].equals(OWN)) {
                return;
            }
            try {
                String module = fields.length == 5 ? fields[4] : "";
                boolean platform = module.startsWith("(java.")
                        || module.startsWith("(jdk.")
                        || (module.isEmpty() && isPrimitiveArray(fields[3]));
                classes.merge(
                        ClassNames.readable(fields[3]),
                        new Count(Long.parseLong(fields[1]), Long.parseLong(fields[2]), platform),
                        Count::plus);
            } catch (NumberFormatException e) {
                // Not a line of the table.
            }
        });
        return new ClassHistogram(classes);
    }

    private static boolean isPrimitiveArray(String name) {
        return name.startsWith("[") && !name.endsWith(";");
    }
}
