package io.envyrc.memory.ddex;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A title.
 *
 * @param type the type that the message gives it, {@code FormalTitle} for example, else the name of its element, such as
 *     {@code ReferenceTitle} or {@code DisplayTitle}
 * @param text the title without sub-titles; empty if there are only these
 * @param subTitle the sub-title, several joined by {@code " / "}; null if there is none
 * @param language language and script code; null if not said
 * @param territories codes of the territories it applies to, separated by spaces, and of those it does not apply to with
 *     a {@code -} before; null if not said
 */
public record DdexTitle(
        String type,
        String text,
        @Nullable String subTitle,
        @Nullable String language,
        @Nullable String territories) {
    public DdexTitle {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(text, "text");
    }
}
