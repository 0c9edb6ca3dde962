package io.envyrc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CancellationTest {

    @Test
    void stopsWorkOnceCancelledAndStaysCancelled() {
        Cancellation cancellation = Cancellation.create();
        assertThatCode(cancellation::throwIfCancelled).doesNotThrowAnyException();

        cancellation.cancel();
        cancellation.cancel();

        assertThat(cancellation.isCancelled()).isTrue();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(cancellation::throwIfCancelled)
                .withMessage("cancelled by the caller");
    }

    @Test
    void refusesToCancelTheSharedNone() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Cancellation.none().cancel())
                .withMessage("Cancellation.none() is shared and cannot be cancelled; use create()");
        assertThat(Cancellation.none().isCancelled()).isFalse();
    }
}
