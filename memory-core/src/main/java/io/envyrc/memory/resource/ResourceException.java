package io.envyrc.memory.resource;

import java.util.List;

/**
 * Some resources failed while several were asked for something; all of them were asked. The cause is what the first one
 * threw, and what the others threw is suppressed.
 */
public final class ResourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ResourceException(String message, List<? extends Throwable> failures) {
        super(message, failures.get(0));
        failures.stream().skip(1).forEach(this::addSuppressed);
    }
}
