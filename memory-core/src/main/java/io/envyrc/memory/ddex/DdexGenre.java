package io.envyrc.memory.ddex;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A genre.
 *
 * @param text the genre
 * @param subGenre the sub-genre; null if there is none
 * @param territories codes of the territories it applies to, separated by spaces, and of those it does not apply to with
 *     a {@code -} before; null if not said
 */
public record DdexGenre(
        String text, @Nullable String subGenre, @Nullable String territories) {
    public DdexGenre {
        Objects.requireNonNull(text, "text");
    }
}
