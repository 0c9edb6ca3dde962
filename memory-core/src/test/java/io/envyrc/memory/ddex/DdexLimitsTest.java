package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DdexLimitsTest {

    @Test
    void defaultsAreTheDocumentedOnes() {
        DdexLimits limits = DdexLimits.defaults();
        assertThat(limits.maxMemoryUsage()).isEqualTo(512L << 20);
        assertThat(limits.chunkSize()).isEqualTo(64 << 10);
        assertThat(limits.bufferSize()).isEqualTo(1 << 20);
        assertThat(limits.flushThreshold()).isEqualTo(0.8);
        assertThat(limits.maxElementDepth()).isEqualTo(100);
        assertThat(limits.maxElementCount()).isEqualTo(1_000_000);
        assertThat(limits.maxAttributeCount()).isEqualTo(256);
        assertThat(limits.maxTextLength()).isEqualTo(4_000_000);
        assertThat(limits.maxNames()).isEqualTo(10_000);
        assertThat(limits.maxBytesBetweenEvents()).isEqualTo(1 << 20);
        assertThat(limits.continueOnError()).isFalse();
        assertThat(limits.maxErrors()).isEqualTo(10);
        assertThat(DdexLimits.builder().build()).isEqualTo(limits);
    }

    @Test
    void refusesWhatIsOutOfRangeByNameValueAndRange() {
        refused(b -> b.maxMemoryUsage(0), "maxMemoryUsage must be within 1..9223372036854775807 but was 0");
        refused(b -> b.chunkSize(0), "chunkSize must be within 1..268435456 but was 0");
        refused(b -> b.bufferSize((1 << 28) + 1), "bufferSize must be within 1..268435456 but was 268435457");
        refused(b -> b.maxElementDepth(10_001), "maxElementDepth must be within 1..10000 but was 10001");
        refused(b -> b.maxElementCount(-1), "maxElementCount must be within 0..9223372036854775807 but was -1");
        refused(b -> b.maxAttributeCount(0), "maxAttributeCount must be within 1..100000 but was 0");
        refused(b -> b.maxAttributeLength(0), "maxAttributeLength must be within 1..268435456 but was 0");
        refused(b -> b.maxTextLength(-5), "maxTextLength must be within 1..268435456 but was -5");
        refused(b -> b.maxNames(0), "maxNames must be within 1..1000000 but was 0");
        refused(b -> b.maxBytesBetweenEvents(0), "maxBytesBetweenEvents must be within 1..268435456 but was 0");
        refused(b -> b.maxErrors(0), "maxErrors must be within 1..2147483647 but was 0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void refusesAThresholdThatIsNoShare(double share) {
        refused(b -> b.flushThreshold(share), "flushThreshold must be above 0 and up to 1 but was " + share);
    }

    private static void refused(UnaryOperator<DdexLimits.Builder> change, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> change.apply(DdexLimits.builder()).build())
                .withMessage("DdexLimits: " + problem);
    }
}
