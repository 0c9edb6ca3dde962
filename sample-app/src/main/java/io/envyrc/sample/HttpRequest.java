package io.envyrc.sample;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request was, in an object that is used again for the next one. Not thread-safe: one request, one owner. */
public final class HttpRequest {
    static final int MAX_BODY_BYTES = 8 << 10;

    private final Map<String, String> headers = new LinkedHashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String method = "";
    private String url = "";
    private Instant timestamp = Instant.EPOCH;

    void start(String method, String url, Instant timestamp) {
        this.method = method;
        this.url = url;
        this.timestamp = timestamp;
    }

    String method() {
        return method;
    }

    String url() {
        return url;
    }

    Instant timestamp() {
        return timestamp;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** What was read of the body, by those who read it into here; at most {@value #MAX_BODY_BYTES} bytes. */
    ByteArrayOutputStream body() {
        return body;
    }

    void reset() {
        headers.clear();
        body.reset();
        start("", "", Instant.EPOCH);
    }
}
