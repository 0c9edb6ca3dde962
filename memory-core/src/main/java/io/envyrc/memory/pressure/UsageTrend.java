package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a signal has been heading: the line of least squares through its samples.
 *
 * @param bytesPerSecond its slope; negative when use falls
 * @param samples samples that it was drawn from, 2 or more
 * @param span time between the first and the last of them
 */
public record UsageTrend(double bytesPerSecond, int samples, Duration span) {

    /** Draws the line; empty if the samples are of fewer than two moments. */
    static Optional<UsageTrend> of(List<UsageSample> samples) {
        if (samples.size() < 2) {
            return Optional.empty();
        }
        UsageSample first = samples.get(0);
        double meanSeconds = 0;
        double meanBytes = 0;
        for (UsageSample sample : samples) {
            meanSeconds += seconds(first, sample) / samples.size();
            meanBytes += (double) sample.usedBytes() / samples.size();
        }
        double covariance = 0;
        double variance = 0;
        for (UsageSample sample : samples) {
            double distance = seconds(first, sample) - meanSeconds;
            covariance += distance * (sample.usedBytes() - meanBytes);
            variance += distance * distance;
        }
        Duration span =
                Duration.between(first.at(), samples.get(samples.size() - 1).at());
        return variance == 0
                ? Optional.empty()
                : Optional.of(new UsageTrend(covariance / variance, samples.size(), span));
    }

    private static double seconds(UsageSample from, UsageSample to) {
        return Duration.between(from.at(), to.at()).toMillis() / 1e3;
    }
}
