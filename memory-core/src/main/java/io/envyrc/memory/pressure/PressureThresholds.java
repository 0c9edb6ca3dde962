package io.envyrc.memory.pressure;

/**
 * Shares of a limit at which a signal changes its level.
 *
 * @param warning share from which a signal is at {@link PressureLevel#WARNING}
 * @param critical share from which a signal is at {@link PressureLevel#CRITICAL}
 * @param hysteresis how far below its mark a share must fall before a level is left
 */
public record PressureThresholds(double warning, double critical, double hysteresis) {
    /** 0.8, 0.9, and left 0.05 lower. */
    public static final PressureThresholds DEFAULT = new PressureThresholds(0.8, 0.9, 0.05);

    /**
     * @throws IllegalArgumentException unless 0 &lt; warning &lt; critical &lt;= 1 and 0 &lt;= hysteresis &lt; warning
     */
    public PressureThresholds {
        if (!(warning > 0.0 && warning <= 1.0)) {
            throw new IllegalArgumentException(
                    "pressure threshold warning must be above 0.0 and at most 1.0 but was " + warning);
        }
        if (!(critical > 0.0 && critical <= 1.0)) {
            throw new IllegalArgumentException(
                    "pressure threshold critical must be above 0.0 and at most 1.0 but was " + critical);
        }
        if (warning >= critical) {
            throw new IllegalArgumentException(
                    "pressure threshold warning must be below critical but was %s with critical %s"
                            .formatted(warning, critical));
        }
        if (!(hysteresis >= 0.0 && hysteresis < warning)) {
            throw new IllegalArgumentException(
                    "pressure hysteresis must be at least 0.0 and below warning (%s) but was %s"
                            .formatted(warning, hysteresis));
        }
    }

    /** Returns the level of a signal by its name. */
    PressureLevel level(String signal, MemorySignal.Reading reading, PressureLevel before) {
        return level(reading, before, signal.equals(MemorySignals.HEAP));
    }

    /**
     * Returns the level of one signal. What may be garbage never raises critical.
     *
     * @param lapses whether less may be confirmed though nothing has gone, as of a heap whose collector proves no more than
     *     a lower bound: then what may be garbage keeps critical
     */
    PressureLevel level(MemorySignal.Reading reading, PressureLevel before, boolean lapses) {
        double ratio = reading.ratio();
        double confirmed = reading.confirmedRatio();
        if (confirmed >= critical) {
            return PressureLevel.CRITICAL;
        }
        if (before == PressureLevel.CRITICAL && (lapses ? ratio : confirmed) >= critical - hysteresis) {
            return PressureLevel.CRITICAL;
        }
        boolean warned = before.isAtLeast(PressureLevel.WARNING);
        return ratio >= (warned ? warning - hysteresis : warning) ? PressureLevel.WARNING : PressureLevel.NORMAL;
    }
}
