package io.envyrc.memory.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gathers what went wrong while each of several resources gets its turn. Not thread-safe. */
final class Failures {
    private final String action;
    private final List<String> names = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private int attempts;

    /** For a message such as "2 of 5 resources failed to {@code action}". */
    Failures(String action) {
        this.action = action;
    }

    void attempt(Supplier<String> name, Runnable turn) {
        attempts++;
        try {
            turn.run();
        } catch (RuntimeException | Error e) {
            errors.add(e);
            names.add(nameOf(name, e));
        }
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ResourceException(
                    "%d of %d resources failed to %s: %s"
                            .formatted(errors.size(), attempts, action, String.join(", ", names)),
                    errors);
        }
    }

    private static String nameOf(Supplier<String> name, Throwable failure) {
        try {
            return "'" + name.get() + "'";
        } catch (RuntimeException e) {
            // A resource that cannot even name itself must not end the turns of the others.
            failure.addSuppressed(e);
            return "one without a name";
        }
    }
}
