package io.envyrc.memory.autoconfigure.configdata;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginProvider;

/** Refuses an import whose file is there but of no use. Has no cause, for those of a YAML parser quote the file. */
final class UnusableImportException extends ConfigDataException implements OriginProvider {
    private final transient ConfigDataLocation location;
    private final String description;
    private final String problem;
    private final String remedy;

    UnusableImportException(ConfigDataLocation location, String description, String problem, String remedy) {
        super("Config data %s cannot be used: %s".formatted(description, problem), null);
        this.location = location;
        this.description = description;
        this.problem = problem;
        this.remedy = remedy;
    }

    /** What was to be imported, in the words of Boot's own failures. */
    String description() {
        return description;
    }

    /** What is wrong with it; never a value. */
    String problem() {
        return problem;
    }

    /** What to do about it, a sentence. */
    String remedy() {
        return remedy;
    }

    /** Where the import is written, if that is known. */
    @Override
    public @Nullable Origin getOrigin() {
        return Origin.from(location);
    }
}
