package io.envyrc.memory.autoconfigure;

import java.util.List;

/** Refuses a value that its key may not hold, or two values that do not fit together. */
final class InvalidEnvyValueException extends IllegalArgumentException {

    /** A key and what was bound to it. */
    record Setting(EnvyKey key, Object value) {}

    private final transient List<Setting> settings;
    private final String remedy;

    private InvalidEnvyValueException(String message, String remedy, Setting... settings) {
        super(message);
        this.remedy = remedy;
        this.settings = List.of(settings);
    }

    static InvalidEnvyValueException notAllowed(EnvyKey key, Object value) {
        return new InvalidEnvyValueException(
                "%s must be %s but was %s".formatted(key.key(), key.allowed(), value),
                "Set %s to %s.".formatted(key.key(), key.allowed()),
                new Setting(key, value));
    }

    static InvalidEnvyValueException unfit(
            EnvyKey key, Object value, String relation, EnvyKey other, Object otherValue) {
        return new InvalidEnvyValueException(
                "%s (%s) must be %s %s (%s)".formatted(key.key(), value, relation, other.key(), otherValue),
                "Set %s to %s %s.".formatted(key.key(), relation, other.key()),
                new Setting(key, value),
                new Setting(other, otherValue));
    }

    /** What to do about it, a sentence. */
    String remedy() {
        return remedy;
    }

    /** The settings at fault: one, or two that do not fit together. */
    List<Setting> settings() {
        return settings;
    }
}
