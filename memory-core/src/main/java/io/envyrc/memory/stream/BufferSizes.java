package io.envyrc.memory.stream;

/** The sizes that everything which reads through a {@link SlidingWindow} agrees on, in bytes. */
public final class BufferSizes {
    /** Size of the buffer that a read begins with. */
    public static final int DEFAULT_BUFFER_SIZE = 8 << 10;

    /** Size of the longest line, without its end. */
    public static final int DEFAULT_MAX_LINE_SIZE = 64 << 10;

    /** What no size may exceed. */
    public static final int MAX_SIZE = 1 << 28;

    private BufferSizes() {}

    /**
     * Checks a configured size.
     *
     * @param owner what is configured, for the message
     * @param name the setting, for the message
     * @param bytes the size, 1..{@link #MAX_SIZE}
     * @throws IllegalArgumentException if the size is out of that range
     */
    public static void check(String owner, String name, int bytes) {
        if (bytes < 1 || bytes > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "%s: %s must be within 1..%d bytes but was %d".formatted(owner, name, MAX_SIZE, bytes));
        }
    }
}
