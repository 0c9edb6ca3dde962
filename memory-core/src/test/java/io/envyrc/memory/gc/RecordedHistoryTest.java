package io.envyrc.memory.gc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The strategies on what a monitor saw once a second in {@code -Xmx256m} under G1 of JDK 17: the share of the heap that
 * probably lives, and the share of time spent collecting.
 */
class RecordedHistoryTest {
    private static final double THRESHOLD = 0.7;

    /** 10 MB/s allocated, all of which stays. */
    private static final double[][] GROWTH = {
        {0.336, 0.000}, {0.390, 0.010}, {0.421, 0.000}, {0.452, 0.000}, {0.487, 0.000}, {0.528, 0.018},
        {0.564, 0.000}, {0.596, 0.000}, {0.644, 0.016}, {0.680, 0.000}, {0.722, 0.011}, {0.752, 0.009},
    };

    /** 600 MB/s allocated, each piece in the place of another of 30 % of the heap. */
    private static final double[][] CHURN = {
        {0.756, 0.183}, {0.764, 0.130}, {0.731, 0.215}, {0.671, 0.257}, {0.560, 0.217}, {0.708, 0.167},
        {0.660, 0.171}, {0.542, 0.206}, {0.839, 0.143}, {0.663, 0.147}, {0.725, 0.160}, {0.658, 0.155},
    };

    @ParameterizedTest
    @CsvSource({
        // What grows is met when it arrives, earlier while the collector idles, not at all before the last percent.
        "AGGRESSIVE, GROWTH, '9, 10, 11, 12'",
        "ADAPTIVE, GROWTH, '10, 11, 12'",
        "CONSERVATIVE, GROWTH, ''",
        "NONE, GROWTH, ''",
        // Churn keeps the collector busy, and a forced collection would only add to that.
        "AGGRESSIVE, CHURN, '1, 2, 3, 4, 6, 7, 9, 10, 11, 12'",
        "ADAPTIVE, CHURN, '9'",
        "CONSERVATIVE, CHURN, '9'",
        "NONE, CHURN, ''",
    })
    void collectsInTheSecondsThatItsStrategyPicks(GcStrategy strategy, String recording, String seconds) {
        double[] gcTimeShare = new double[1];
        GcTrigger trigger = GcTrigger.of(strategy, () -> gcTimeShare[0]);
        double[][] history = recording.equals("GROWTH") ? GROWTH : CHURN;
        List<String> due = new ArrayList<>();
        for (int second = 0; second < history.length; second++) {
            gcTimeShare[0] = history[second][1];
            if (trigger.shouldCollect(history[second][0], THRESHOLD)) {
                due.add(Integer.toString(second + 1));
            }
        }
        assertThat(String.join(", ", due)).isEqualTo(seconds);
    }
}
