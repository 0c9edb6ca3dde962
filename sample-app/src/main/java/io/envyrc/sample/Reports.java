package io.envyrc.sample;

import java.nio.charset.StandardCharsets;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Component;

/** Reports that are dear to make, kept in a cache that nobody has bounded: it grows until memory gets short. */
@Component
class Reports {
    static final int BYTES = 64 << 10;

    @Cacheable("reports")
    public byte[] report(long id) {
        return make(id);
    }

    /** Makes a report that no cache keeps. */
    static byte[] make(long id) {
        return "report %d%n".formatted(id).repeat(BYTES / 8).substring(0, BYTES).getBytes(StandardCharsets.US_ASCII);
    }
}
