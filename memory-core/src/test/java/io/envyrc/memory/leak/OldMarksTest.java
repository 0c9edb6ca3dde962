package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldMarksTest {

    @Test
    void tellsOfAMarkOnceItsObjectsAreOldAndOnceEachTime() {
        OldMarks marks = new OldMarks();
        for (int call = 1; call < OldMarks.TENURED_AFTER; call++) {
            assertThat(marks.markedSinceLastCall()).isFalse();
        }
        System.gc();
        assertThat(marks.markedSinceLastCall()).as("nothing was let go yet").isFalse();
        for (int i = 0; i < 3; i++) {
            System.gc();
            assertThat(marks.markedSinceLastCall()).isTrue();
            assertThat(marks.markedSinceLastCall()).isFalse();
        }
    }
}
