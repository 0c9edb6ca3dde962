package io.envyrc.memory.autoconfigure.web;

/**
 * Names requests that are let through whatever the pressure. Actuator's endpoints and the probes are exempt; an application
 * adds its own by a bean. Must be thread-safe.
 */
@FunctionalInterface
public interface SheddingExemption {

    /**
     * Tells whether a request is let through.
     *
     * @param path path within the application, decoded, such as {@code /livez}
     */
    boolean exempts(String path);
}
