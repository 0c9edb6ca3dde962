package io.envyrc.sample;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexParseException;
import io.envyrc.memory.env.EnvParseException;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.stream.DecompressionException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** What is wrong with a body, or missing to read it, and the status for that. */
record Refusal(int status, Object answer) {
    private static final Logger log = LoggerFactory.getLogger(Refusal.class);

    record Malformed(@Nullable String error, long line, long column) {}

    record Other(@Nullable String error) {}

    /** Returns what to answer for a failure; null if it is none of the client's, nor passing. */
    static @Nullable Refusal of(Exception failure) {
        if (failure instanceof DdexParseException broken) {
            return malformed(broken.getMessage(), broken.line(), broken.column());
        }
        if (failure instanceof EnvParseException broken) {
            return malformed(broken.getMessage(), broken.line(), broken.column());
        }
        if (failure instanceof DecompressionException) {
            return new Refusal(HttpServletResponse.SC_BAD_REQUEST, new Other(failure.getMessage()));
        }
        if (failure instanceof MemoryLimitExceededException) {
            return noRoom("in memory", failure);
        }
        return failure instanceof SpillException ? noRoom("on disk", failure) : null;
    }

    private static Refusal malformed(@Nullable String error, long line, long column) {
        return new Refusal(HttpServletResponse.SC_BAD_REQUEST, new Malformed(error, line, column));
    }

    private static Refusal noRoom(String where, Exception failure) {
        log.warn("No room {} to answer", where, failure);
        return new Refusal(
                HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                new Other("no room " + where + " now; the log tells who has it"));
    }

    /** What answers a request, as long as the body is as it should be. */
    interface Answering {
        void run() throws IOException;
    }

    /** Answers, or sends why not; what is no refusal, or comes after a part of the answer was sent, is thrown. */
    static void instead(HttpServletResponse response, JsonMapper json, Answering answering) throws IOException {
        try {
            answering.run();
        } catch (IOException | RuntimeException e) {
            Refusal refusal = response.isCommitted() ? null : of(e);
            if (refusal == null) {
                throw e;
            }
            response.resetBuffer();
            refusal.send(response, json);
        }
    }

    void send(HttpServletResponse response, JsonMapper json) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        }
        json.writeValue(response.getOutputStream(), answer);
    }
}
