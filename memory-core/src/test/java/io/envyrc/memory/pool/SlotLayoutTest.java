package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;

class SlotLayoutTest {
    private static final int CACHE_LINE_BYTES = 64;

    @Test
    void keepsTheStateACacheLineAwayFromWhateverLiesAround() {
        ClassLayout layout = ClassLayout.parseClass(Slot.class);
        FieldLayout state = field(layout, "state");
        for (FieldLayout field : layout.fields()) {
            if (field.hostClass().endsWith("Fields")) {
                assertThat(Math.abs(field.offset() - state.offset()))
                        .as(field.name())
                        .isLessThan(2 * CACHE_LINE_BYTES);
                assertThat(field.offset()).as(field.name()).isGreaterThanOrEqualTo(CACHE_LINE_BYTES);
                assertThat(layout.instanceSize() - field.offset() - field.size())
                        .as(field.name())
                        .isGreaterThanOrEqualTo(CACHE_LINE_BYTES);
            }
        }
    }

    private static FieldLayout field(ClassLayout layout, String name) {
        return layout.fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
