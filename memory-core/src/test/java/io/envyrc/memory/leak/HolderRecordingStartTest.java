package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HolderRecordingStartTest {

    @Test
    void leavesNoRecordingBehindThatCouldNotStart() {
        int before = FlightRecorder.getFlightRecorder().getRecordings().size();
        assertThatThrownBy(() -> HolderRecording.start(Duration.ofSeconds(1), HolderRecordingStartTest::runOut))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(HolderRecording.start(Duration.ofSeconds(1), HolderRecordingStartTest::refuse))
                .isEmpty();
        assertThat(FlightRecorder.getFlightRecorder().getRecordings()).hasSize(before);
    }

    @Test
    void keepsNoMoreOfWhatOthersRecordThanAMinute() {
        AtomicReference<@Nullable Duration> age = new AtomicReference<>();
        try (HolderRecording holders = HolderRecording.start(Duration.ZERO, recording -> age.set(recording.getMaxAge()))
                .orElseThrow()) {
            assertThat(age.get()).isEqualTo(Duration.ofMinutes(1));
        }
    }

    private static void runOut(Recording recording) {
        throw new OutOfMemoryError("not really");
    }

    private static void refuse(Recording recording) {
        throw new IllegalStateException("not now");
    }
}
