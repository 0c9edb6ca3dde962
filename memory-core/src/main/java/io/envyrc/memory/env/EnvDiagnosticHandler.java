package io.envyrc.memory.env;

import java.io.IOException;

/** Takes the findings of a parse as they are made. */
@FunctionalInterface
public interface EnvDiagnosticHandler {

    /**
     * Takes one finding, before the variable that it is about. Runs on the thread that parses.
     *
     * @param diagnostic never holds a value
     * @throws IOException to stop parsing; the caller of the parser gets it unchanged, as any unchecked exception
     */
    void diagnostic(EnvDiagnostic diagnostic) throws IOException;
}
