package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MemorySessionTest {
    private static final int MB = 1 << 20;

    private final Logger logger = (Logger) LoggerFactory.getLogger(MemorySession.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void capture() {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
    }

    @AfterEach
    void release() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    private static List<byte[]> hold(int megabytes) {
        List<byte[]> held = new ArrayList<>();
        for (int i = 0; i < megabytes; i++) {
            held.add(new byte[MB]);
        }
        return held;
    }

    @Test
    void tellsWhatTheThreadAllocatedAndWhatCollectionsLeft() {
        System.gc();
        try (MemorySession session = MemorySession.open("import")) {
            List<byte[]> held = hold(20);
            System.gc();
            MemorySession.Figures figures = session.figures();
            assertThat(held).hasSize(20);
            assertThat(figures.name()).isEqualTo("import");
            assertThat(figures.collections()).isPositive();
            assertThat(figures.threadAllocatedBytes().orElseThrow()).isBetween(20L * MB, 30L * MB);
            assertThat(figures.liveGrowthBytes().orElseThrow()).isBetween(15L * MB, 25L * MB);
            assertThat(figures.judgedBytes())
                    .isEqualTo(figures.liveGrowthBytes().orElseThrow());
            assertThat(figures.growthBytes()).isEqualTo(figures.endUsedBytes() - figures.startUsedBytes());
            assertThat(figures.overLimit()).isFalse();
            assertThat(figures.overlapped()).isFalse();
        }
        assertThat(log.list).isEmpty();
    }

    @Test
    void warnsOnceWhenItGrewByMoreThanItsLimit() {
        System.gc();
        MemorySession session = MemorySession.open("import", 10 * MB);
        List<byte[]> held = hold(20);
        System.gc();
        session.close();
        session.close();
        assertThat(held).hasSize(20);
        assertThat(session.figures().overLimit()).isTrue();
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .matches("Memory session 'import': the heap grew by [0-9.]+ MB in .+ \\(what"
                                + " collections left\\), more than its limit of 10.0 MB; this thread"
                                + " allocated [0-9.]+ MB, [0-9]+ collections"));
    }

    @Test
    void keepsTheFiguresOfItsEnd() {
        MemorySession session = MemorySession.open("import");
        session.close();
        MemorySession.Figures end = session.figures();
        assertThat(hold(2)).hasSize(2);
        assertThat(session.figures()).isSameAs(end);
    }

    @Test
    void tellsThatAnotherSessionWasOpen() {
        MemorySession outer = MemorySession.open("outer");
        MemorySession inner = MemorySession.open("inner");
        inner.close();
        outer.close();
        assertThat(inner.figures().overlapped()).isTrue();
        assertThat(outer.figures().overlapped()).isTrue();
        try (MemorySession after = MemorySession.open("after")) {
            assertThat(after.figures().overlapped()).isFalse();
        }
    }

    @Test
    void refusesANegativeLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemorySession.open("import", -1))
                .withMessage("memory session 'import': limitBytes must be >= 0 but was -1");
    }
}
