package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.ctc.wstx.io.WstxInputLocation;
import io.envyrc.memory.ddex.DdexEvent.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final long GIGA = 1L << 30;

    private final Lines lines = new Lines();

    /** Returns a place as Woodstox tells it: line and column in 32 bits. */
    private Place place(long line, long column, long character) {
        String nowhere = null;
        return lines.place(new WstxInputLocation(null, null, nowhere, character, (int) line, (int) column), 7);
    }

    @Test
    void countsColumnsOfTheFirstLineBeyond32Bits() {
        assertThat(place(1, 1, 0)).isEqualTo(new Place(1, 1, 7));
        for (long giga : new long[] {1, 2, 3, 4, 5, 10, 1000}) {
            assertThat(place(1, giga * GIGA + 1, giga * GIGA)).isEqualTo(new Place(1, giga * GIGA + 1, 7));
        }
    }

    @Test
    void countsColumnsOfALaterLineFromTheLastPlaceInIt() {
        long start = 3 * GIGA;
        for (long column : new long[] {5, 2 * GIGA, 4 * GIGA - 1, 4 * GIGA, 6 * GIGA, 9 * GIGA}) {
            assertThat(place(2, column, start + column - 1)).isEqualTo(new Place(2, column, 7));
        }
    }

    @Test
    void countsLinesUpTo4G() {
        assertThat(place(3 * GIGA, 2, 10 * GIGA)).isEqualTo(new Place(3 * GIGA, 2, 7));
        assertThat(place(3 * GIGA, 4, 10 * GIGA + 2)).isEqualTo(new Place(3 * GIGA, 4, 7));
        assertThat(place(3 * GIGA + 1, 1, 11 * GIGA)).isEqualTo(new Place(3 * GIGA + 1, 1, 7));
    }

    @Test
    void columnsOfTheFirstLineCountTheDeclaration() throws Exception {
        String start = "<?xml version='1.0' encoding='UTF-8'?>" + Messages.START + "<ResourceList>";
        String text = start + "\u00E9<Image/>\r\n \uD834\uDD1E<Image/></ResourceList>" + Messages.END;
        DdexLimits limits = DdexLimits.builder().continueOnError(true).build();
        List<DdexEvent> events =
                Messages.parse(DdexParser.builder().limits(limits).build(), Messages.stream(text));
        assertThat(Messages.only(Problem.class, events))
                .extracting(Problem::line, Problem::column)
                .containsExactly(tuple(1L, start.length() + 2L), tuple(2L, 4L));
    }
}
