package io.envyrc.sample;

/** A decimal number of {@value #SCALE} places as a 128-bit integer, parsed without an object for each. Not thread-safe. */
final class EventValue {
    /** Digits in all. */
    static final int PRECISION = 27;
    /** Digits after the point. */
    static final int SCALE = 9;

    static final String RULE = "a number of at most %d digits before and %d after the point, without an exponent"
            .formatted(PRECISION - SCALE, SCALE);

    private static final long UNIT = 1_000_000_000;

    private long low;
    private long high;

    long low() {
        return low;
    }

    long high() {
        return high;
    }

    /** Takes the number that stands in {@code text} from {@code from} to {@code end}; false if it is none. */
    boolean parse(byte[] text, int from, int end) {
        int at = from;
        boolean negative = at < end && text[at] == '-';
        if (negative || (at < end && text[at] == '+')) {
            at++;
        }
        int first = at;
        long whole = 0;
        for (; at < end && isDigit(text[at]); at++) {
            if (whole >= UNIT * UNIT / 10) {
                return false;
            }
            whole = whole * 10 + text[at] - '0';
        }
        if (at == first) {
            return false;
        }
        long fraction = 0;
        if (at < end) {
            int point = at;
            long unit = UNIT;
            for (at++; at < end && isDigit(text[at]); at++) {
                unit /= 10;
                if (unit == 0 && text[at] != '0') {
                    return false;
                }
                fraction += (text[at] - '0') * unit;
            }
            if (text[point] != '.' || at < end || at == point + 1) {
                return false;
            }
        }
        set(negative, whole, fraction);
        return true;
    }

    private void set(boolean negative, long whole, long fraction) {
        low = whole * UNIT + fraction;
        high = Math.multiplyHigh(whole, UNIT);
        if (Long.compareUnsigned(low, fraction) < 0) {
            high++;
        }
        if (negative) {
            low = -low;
            high = low == 0 ? -high : ~high;
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
