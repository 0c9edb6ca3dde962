package io.envyrc.memory.env;

import java.util.Objects;

/** What a file gives to a subscriber: its variables and findings in the order of the file, and at last its counts. */
public sealed interface EnvItem {

    /** A variable. */
    record Variable(EnvVariable variable) implements EnvItem {
        public Variable {
            Objects.requireNonNull(variable, "variable");
        }
    }

    /** A finding, before the variable that it is about. */
    record Finding(EnvDiagnostic diagnostic) implements EnvItem {
        public Finding {
            Objects.requireNonNull(diagnostic, "diagnostic");
        }
    }

    /** The end of the file was reached: the last item, and there is always one unless reading failed. */
    record Done(EnvSummary summary) implements EnvItem {
        public Done {
            Objects.requireNonNull(summary, "summary");
        }
    }
}
