package io.envyrc.memory.autoconfigure.arrow;

/** Says that the allocator cannot be made in this JVM, and what to add to its options. */
final class ArrowNotOpenedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    ArrowNotOpenedException(IllegalStateException closed) {
        super(closed.getMessage(), closed);
    }
}
