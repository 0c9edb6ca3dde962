package io.envyrc.memory.leak;

import java.time.Duration;
import java.util.Locale;

/** Figures for people. */
final class Texts {
    private Texts() {}

    static String bytes(long bytes) {
        double kilo = bytes / 1024.0;
        if (Math.abs(kilo) < 1) {
            return bytes + " B";
        }
        if (Math.abs(kilo) < 1024) {
            return String.format(Locale.ROOT, "%.1f KB", kilo);
        }
        double mega = kilo / 1024;
        return Math.abs(mega) < 1024
                ? String.format(Locale.ROOT, "%.1f MB", mega)
                : String.format(Locale.ROOT, "%.1f GB", mega / 1024);
    }

    /** The two largest units that are not zero: {@code 2 h 5 min}. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        return seconds < 86_400
                ? two(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
                : two(seconds / 86_400, "days", seconds % 86_400 / 3_600, "h");
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smallUnit;
    }
}
