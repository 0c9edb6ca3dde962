package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/**
 * Gives dates and genres that are like a late one as the same object, for records are like those before them. A fixed number
 * of places, and nothing long is kept. Not thread-safe.
 */
final class Repeats {
    // Characters of a date or genre that is kept for the records to come, which nothing counts.
    private static final int MAX_KEPT = 64;

    private final @Nullable DdexDate[] dates = new DdexDate[256];
    private DdexGenre genre = new DdexGenre("", null, null);

    DdexDate date(String type, String value, @Nullable String territories) {
        int slot = value.hashCode() & (dates.length - 1);
        DdexDate latest = dates[slot];
        if (latest != null
                && latest.value().equals(value)
                && latest.type().equals(type)
                && isSame(latest.territories(), territories)) {
            return latest;
        }
        DdexDate made = new DdexDate(type, value, territories);
        if (value.length() + length(territories) <= MAX_KEPT) {
            dates[slot] = made;
        }
        return made;
    }

    DdexGenre genre(String text, @Nullable String subGenre, @Nullable String territories) {
        DdexGenre latest = genre;
        if (latest.text().equals(text)
                && isSame(latest.subGenre(), subGenre)
                && isSame(latest.territories(), territories)) {
            return latest;
        }
        DdexGenre made = new DdexGenre(text, subGenre, territories);
        if (text.length() + length(subGenre) + length(territories) <= MAX_KEPT) {
            genre = made;
        }
        return made;
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one == null ? other == null : one.equals(other);
    }
}
