package io.envyrc.memory.env;

import java.io.IOException;

/** Takes the variables of a file as they are read. */
@FunctionalInterface
public interface EnvVariableHandler {

    /**
     * Takes one variable. Runs on the thread that parses, so the next variable waits for it.
     *
     * @param variable as written at its place; a later one may have the same key, and then the later one counts
     * @throws IOException to stop parsing; the caller of the parser gets it unchanged, as any unchecked exception
     */
    void variable(EnvVariable variable) throws IOException;
}
