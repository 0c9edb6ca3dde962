package io.envyrc.memory.arrow;

import org.jspecify.annotations.Nullable;

/** A sorted batch in memory, which stays its owner's. */
final class HeldSource implements SortedSource {
    private @Nullable BatchView view;

    HeldSource(BatchView view) {
        this.view = view;
    }

    @Override
    public @Nullable BatchView next() {
        BatchView next = view;
        view = null;
        return next;
    }

    @Override
    public boolean isHeld() {
        return true;
    }

    @Override
    public void close() {
        view = null;
    }
}
