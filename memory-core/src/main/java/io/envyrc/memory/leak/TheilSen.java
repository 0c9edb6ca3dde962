package io.envyrc.memory.leak;

import java.util.Arrays;

/**
 * A line's slope that up to 29 % of wrong samples do not move, with an interval of 95 % confidence.
 *
 * <p>The slope is the median over all pairs of samples: H. Theil, "A rank-invariant method of linear and polynomial
 * regression analysis", 1950; P. K. Sen, "Estimates of the regression coefficient based on Kendall's tau", JASA 63
 * (1968), 1379-1389, who also gives the interval. With {@code N} slopes of {@code n} samples and
 * {@code C = z sqrt(n(n-1)(2n+5)/18)} it runs from the {@code (N-C)/2}-th smallest slope to the {@code (N-C)/2}-th
 * largest; as told by R. O. Gilbert, "Statistical Methods for Environmental Pollution Monitoring", 1987, section 16.5.
 * A rank that is no whole number is rounded to the wider side. Units are those of the samples.
 *
 * @param median the slope
 * @param low lower end of the interval; negative infinity with too few samples for one
 * @param high upper end
 */
record TheilSen(double median, double low, double high) {
    private static final double Z = 1.96;

    /**
     * @param rows x and y of one sample after another; no two share an x
     * @param count samples, 2 or more
     */
    static TheilSen of(long[] rows, int count) {
        double[] slopes = new double[count * (count - 1) / 2];
        int next = 0;
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                slopes[next++] = (double) (rows[2 * j + 1] - rows[2 * i + 1]) / (rows[2 * j] - rows[2 * i]);
            }
        }
        Arrays.sort(slopes);
        double c = Z * Math.sqrt(count * (count - 1) * (2.0 * count + 5) / 18);
        int rank = (int) Math.floor((slopes.length - c) / 2);
        int middle = slopes.length / 2;
        double median = slopes.length % 2 == 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2;
        return rank < 1
                ? new TheilSen(median, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
                : new TheilSen(median, slopes[rank - 1], slopes[slopes.length - rank]);
    }
}
