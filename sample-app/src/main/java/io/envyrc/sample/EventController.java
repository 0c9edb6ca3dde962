package io.envyrc.sample;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.spill.SpillException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes events as CSV, {@code key,value} lines of any number, and answers the sum, count, minimum and maximum of each key.
 *
 * <p>Nothing is answered before the totals are complete. A failure after that, which only the disk or the client can
 * bring about, ends the connection: no answer that looks whole is half of one.
 */
@RestController
class EventController {
    private static final Logger log = LoggerFactory.getLogger(EventController.class);

    private final EventAggregator aggregator;
    private final TotalsWriter writer;
    private final JsonMapper json;

    EventController(EventAggregator aggregator, JsonMapper json) {
        this.aggregator = aggregator;
        this.writer = new TotalsWriter(json);
        this.json = json;
    }

    record Refusal(@Nullable String error, long line) {}

    record Problem(@Nullable String error) {}

    @PostMapping("/events/aggregate")
    void aggregate(HttpServletRequest request, HttpServletResponse response) throws IOException {
        EventTotals totals;
        try {
            totals = aggregator.aggregate(request.getInputStream());
        } catch (MalformedCsvException e) {
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, new Refusal(e.getMessage(), e.line()));
            return;
        } catch (MemoryLimitExceededException | OutOfMemoryException | SpillException e) {
            log.warn("No room to aggregate events", e);
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            refuse(
                    response,
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    new Problem("no room in memory or on disk now; the log tells who has it"));
            return;
        } catch (BeansException e) {
            log.error("Events cannot be aggregated", e);
            refuse(
                    response,
                    HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
                    new Problem(NestedExceptionUtils.getMostSpecificCause(e).getMessage()));
            return;
        }
        try (totals) {
            if (Queries.isSet(request, "stream")) {
                response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
                writer.writeLines(totals, response.getOutputStream());
            } else {
                response.setContentType(MediaType.APPLICATION_JSON_VALUE);
                writer.writeObject(totals, response.getOutputStream());
            }
        }
    }

    private void refuse(HttpServletResponse response, int status, Object problem) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
    }
}
