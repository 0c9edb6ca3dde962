package io.envyrc.memory.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code envy.memory.web} configures. Immutable; every value is in its range.
 *
 * @param loadShedding Whether requests are refused while the pressure level is CRITICAL.
 * @param maxBodySize Largest request body let through at that level. A body of unknown length counts as larger.
 * @param paths Patterns of paths that are refused at that level whatever their body, such as /reports/**.
 * @param retryAfter What a refused client is told to wait.
 * @param refuseTraffic Whether the readiness state is REFUSING_TRAFFIC while the pressure level is CRITICAL.
 */
@ConfigurationProperties("envy.memory.web")
public record EnvyWebProperties(
        @DefaultValue("false") boolean loadShedding,
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue List<String> paths,
        @DefaultValue("10s") Duration retryAfter,
        @DefaultValue("false") boolean refuseTraffic) {

    /**
     * Checks every range.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public EnvyWebProperties {
        EnvyKey.WEB_MAX_BODY_SIZE.check(maxBodySize);
        EnvyKey.WEB_PATHS.check(paths);
        EnvyKey.WEB_RETRY_AFTER.check(retryAfter);
        paths = List.copyOf(paths);
    }
}
