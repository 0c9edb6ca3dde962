package io.envyrc.memory.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.envyrc.memory.batch.ResultWindow.Place;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ResultWindowTest {
    private static final int PLACES = 1000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fillingAPlaceTakesNoMemory(boolean ordered) {
        fill(ordered);
        assertThat(fill(ordered)).isZero();
    }

    /** Fills places from the last to the first, and returns how many bytes that took. */
    private static long fill(boolean ordered) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ResultWindow<String> window = new ResultWindow<>(PLACES, ordered);
        List<Place<String>> places = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            places.add(window.open(i));
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = PLACES - 1; i >= 0; i--) {
            window.fill(places.get(i), "made");
        }
        long after = threads.getCurrentThreadAllocatedBytes();
        assertThat(rest(window)).hasSize(PLACES).doesNotHaveDuplicates();
        return after - before;
    }

    @Test
    void handsOverWhatIsFilledInTheOrderOfTheFillsOrOfThePlaces() {
        assertThat(filledFromTheEnd(true)).containsExactly(0L, 1L, 3L);
        assertThat(filledFromTheEnd(false)).containsExactly(3L, 1L, 0L);
    }

    private static List<Long> filledFromTheEnd(boolean ordered) {
        ResultWindow<String> window = new ResultWindow<>(4, ordered);
        List<Place<String>> places = List.of(window.open(0), window.open(1), window.open(2), window.open(3));
        assertThat(window.hasRoom()).isFalse();
        for (int i = 3; i >= 0; i--) {
            window.fill(places.get(i), i == 2 ? null : "made");
        }
        List<Long> taken = rest(window);
        assertThat(window.isEmpty()).isTrue();
        assertThat(window.hasRoom()).isTrue();
        return taken;
    }

    @Test
    void handsOverWhatIsBehindAPlaceThatIsGivenUp() {
        ResultWindow<String> window = new ResultWindow<>(3, true);
        Place<String> never = window.open(0);
        window.fill(window.open(1), "made");
        Place<String> notEither = window.open(2);
        assertThat(window.poll()).isNull();
        window.giveUpUnfilled();
        assertThat(rest(window)).containsExactly(1L).doesNotContain(never.index(), notEither.index());
    }

    @Test
    void waitsForNoPlaceWhereNoneIsOpenAndNoLongerThanItIsTo() throws InterruptedException {
        ResultWindow<String> window = new ResultWindow<>(1, false);
        assertThat(window.poll(Long.MAX_VALUE)).isNull();
        Place<String> place = window.open(0);
        assertThat(window.poll(1)).isNull();
        window.fill(place, null);
        assertThat(window.poll(Long.MAX_VALUE)).isNull();
        assertThat(window.isEmpty()).isTrue();
    }

    @Test
    void anInterruptEndsTheWaitEvenWhereAResultIsThere() {
        ResultWindow<String> window = new ResultWindow<>(1, true);
        window.fill(window.open(0), "made");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> window.poll(TimeUnit.DAYS.toNanos(1))).isInstanceOf(InterruptedException.class);
        assertThat(rest(window)).containsExactly(0L);
    }

    private static List<Long> rest(ResultWindow<?> window) {
        List<Long> taken = new ArrayList<>();
        @Nullable Place<?> place = window.poll();
        while (place != null) {
            taken.add(place.index());
            place = window.poll();
        }
        return taken;
    }
}
