package io.envyrc.memory.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircularBufferTest {

    private static CircularBuffer<Integer> filled(int capacity, int elements) {
        CircularBuffer<Integer> buffer = new CircularBuffer<>(capacity);
        for (int i = 1; i <= elements; i++) {
            buffer.push(i);
        }
        return buffer;
    }

    @Test
    void returnsTheOldestElementWhenAnotherIsPushedIntoAFullBuffer() {
        CircularBuffer<Integer> buffer = new CircularBuffer<>(2);
        assertThat(buffer.push(1)).isNull();
        assertThat(buffer.isFull()).isFalse();
        assertThat(buffer.push(2)).isNull();
        assertThat(buffer.isFull()).isTrue();
        assertThat(buffer.push(3)).isEqualTo(1);
        assertThat(buffer.push(4)).isEqualTo(2);
        assertThat(buffer).containsExactly(3, 4);
        assertThat(buffer.capacity()).isEqualTo(2);
    }

    @Test
    void popsTheNewestAndShiftsTheOldest() {
        CircularBuffer<Integer> buffer = filled(3, 4);
        assertThat(buffer.pop()).isEqualTo(4);
        assertThat(buffer.shift()).isEqualTo(2);
        assertThat(buffer.peekHead()).isEqualTo(3).isEqualTo(buffer.peekTail());
        assertThat(buffer.pop()).isEqualTo(3);
        assertThat(buffer.pop()).isNull();
        assertThat(buffer.shift()).isNull();
        assertThat(buffer.peekHead()).isNull();
        assertThat(buffer.peekTail()).isNull();
        assertThat(buffer).isEmpty();
    }

    @Test
    void givesElementsByTheirDistanceFromTheOldest() {
        CircularBuffer<Integer> buffer = filled(3, 5);
        assertThat(List.of(buffer.get(0), buffer.get(1), buffer.get(2))).containsExactly(3, 4, 5);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> buffer.get(3))
                .withMessage("Index 3 out of bounds for length 3");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> buffer.get(-1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void doesWhatADequeBoundedByHandDoes(int capacity) {
        CircularBuffer<Integer> buffer = new CircularBuffer<>(capacity);
        ArrayDeque<Integer> model = new ArrayDeque<>();
        Random random = new Random(capacity);
        for (int i = 0; i < 10_000; i++) {
            switch (random.nextInt(5)) {
                case 0 -> assertThat(buffer.pop()).isEqualTo(model.pollLast());
                case 1 -> assertThat(buffer.shift()).isEqualTo(model.pollFirst());
                default -> {
                    Integer evicted = model.size() == capacity ? model.pollFirst() : null;
                    model.addLast(i);
                    assertThat(buffer.push(i)).isEqualTo(evicted);
                }
            }
            assertThat(new ArrayList<>(buffer)).isEqualTo(new ArrayList<>(model));
        }
        buffer.clear();
        assertThat(buffer).isEmpty();
        assertThat(buffer.add(1)).isTrue();
        assertThat(buffer).containsExactly(1);
    }

    @Test
    void keepsNothingAliveThatHasLeft() {
        CircularBuffer<Object> buffer = new CircularBuffer<>(3);
        List<WeakReference<Object>> left = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Object element = new Object();
            left.add(new WeakReference<>(element));
            buffer.push(element);
        }
        buffer.pop();
        buffer.shift();
        buffer.clear();

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (left.stream().anyMatch(reference -> reference.get() != null) && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(left).allMatch(reference -> reference.get() == null);
        assertThat(buffer.capacity()).isEqualTo(3);
    }

    @Test
    void failsAnIterationThatAChangeMadeWrong() {
        CircularBuffer<Integer> buffer = filled(3, 3);
        Iterator<Integer> iterator = buffer.iterator();
        iterator.next();
        buffer.push(4);
        assertThatExceptionOfType(ConcurrentModificationException.class)
                .isThrownBy(iterator::next)
                .withMessage("circular buffer was changed during iteration");

        Iterator<Integer> ended = filled(2, 1).iterator();
        ended.next();
        assertThat(ended.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(ended::next)
                .withMessage("circular buffer has no element 1 of 1");
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(ended::remove);
    }

    @Test
    @SuppressWarnings("NullAway") // a null element is what is tried
    void refusesNullsAndABadCapacity() {
        assertThatNullPointerException()
                .isThrownBy(() -> new CircularBuffer<Object>(1).push(null))
                .withMessage("element");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CircularBuffer<Object>(0))
                .withMessage("circular buffer: capacity must be >= 1 but was 0");
    }
}
