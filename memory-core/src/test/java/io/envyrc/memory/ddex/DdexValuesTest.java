package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DdexValuesTest {

    @ParameterizedTest
    @CsvSource({"PT3M45S, 225", "PT1H, 3600", "PT1H2M3S, 3723", "PT0.5S, 0", "P1DT1S, 86401", "-PT1M, -60"})
    void durationsAreReadAsTimes(String text, long seconds) {
        assertThat(new DdexDuration(text).toDuration().map(Duration::toSeconds)).contains(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P5Y0M4DT1H10M0S", "P2M", "PT99999999999999999999S"})
    void durationsThatAreNoTimeAreKeptAsText(String text) {
        assertThat(new DdexDuration(text).toDuration()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PT", "3:45", "PT5", "PT5M3H", "PTS", "P1S", "PT1.S", "pt1s", "PT1M "})
    void whatIsNoDurationIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DdexDuration(text))
                .withMessage("not a duration such as PT3M45S");
    }

    @Test
    void aDurationOfAnyLengthIsRefusedAtOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DdexDuration("P" + "1".repeat(1_000_000) + "Y"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://ddex.net/xml/ern/382, ERN_3_8_2",
        "http://ddex.net/xml/2011/ern-main/33, ERN_3_3",
        "http://ddex.net/xml/ern/37D2, ERN_3_7_D2",
        "http://ddex.net/xml/ern/43, ERN_4_3"
    })
    void namespacesTellTheVersion(String namespace, DdexVersion version) {
        assertThat(DdexVersion.ofNamespace(namespace)).contains(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://ddex.net/xml/ern/99", "http://ddex.net/xml/mead/10", "urn:ern/43"})
    void otherNamespacesTellNone(String namespace) {
        assertThat(DdexVersion.ofNamespace(namespace)).isEmpty();
    }

    @Test
    void recordsKeepCopiesOfLists() {
        List<String> roles = new ArrayList<>(List.of("MainArtist"));
        DdexArtist artist = new DdexArtist("DisplayArtist", List.of(), "P1", List.of(), roles, 1, null);
        roles.add("Composer");
        assertThat(artist.roles()).containsExactly("MainArtist");
    }

    @Test
    void rangesThatEndBeforeTheyStartAreRefused() {
        assertThat(new ByteRange(3, 10).length()).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ByteRange(3, 2))
                .withMessage("byte range must be 0 <= start <= end but was 3..2");
    }
}
