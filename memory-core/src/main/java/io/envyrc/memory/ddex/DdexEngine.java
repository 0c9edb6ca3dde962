package io.envyrc.memory.ddex;

/** What reads the XML of a message. The events are the same; {@link #AUTO} is the choice for all but comparisons. */
public enum DdexEngine {
    /**
     * {@link #BYTES} for UTF-8, which nearly all messages are in, and {@link #WOODSTOX} for other encodings. Without
     * Woodstox on the class path, these are refused and UTF-8 is read as ever.
     */
    AUTO,
    /** The tokenizer of this package, which reads UTF-8 only; a message in another encoding is refused. */
    BYTES,
    /** Woodstox, whatever the encoding. It has to be on the class path. */
    WOODSTOX
}
