package io.envyrc.memory.stream;

import java.io.IOException;

/**
 * Refuses compressed input: it is cut off or damaged, grows beyond a limit, or needs a library that is not there. The
 * message names the format, the place in the input and the way out.
 */
public final class DecompressionException extends IOException {
    private static final long serialVersionUID = 1L;

    DecompressionException(String message) {
        super(message);
    }

    DecompressionException(String message, Throwable cause) {
        super(message, cause);
    }
}
