package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.function.LongFunction;

/** A start, then so many units, each by its number, then an end; never in memory as a whole. Bytes are Latin-1. */
final class RepeatedText extends BlockInput {
    private static final int UNITS_AT_ONCE = 64;

    private final String start;
    private final LongFunction<String> unit;
    private final long units;
    private final String end;
    private long given = -1;

    RepeatedText(String start, LongFunction<String> unit, long units, String end) {
        this.start = start;
        this.unit = unit;
        this.units = units;
        this.end = end;
    }

    @Override
    boolean isOver() {
        return given > units;
    }

    @Override
    byte[] block() {
        StringBuilder text = new StringBuilder();
        if (given < 0) {
            given = 0;
            text.append(start);
        }
        for (int i = 0; i < UNITS_AT_ONCE && given < units; i++) {
            text.append(unit.apply(given++));
        }
        if (given == units) {
            given++;
            text.append(end);
        }
        return text.toString().getBytes(ISO_8859_1);
    }
}
