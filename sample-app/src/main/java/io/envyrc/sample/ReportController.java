package io.envyrc.sample;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Answers with reports from the cache. */
@RestController
class ReportController {
    private final Reports reports;

    ReportController(Reports reports) {
        this.reports = reports;
    }

    @GetMapping(path = "/reports/{id}", produces = MediaType.TEXT_PLAIN_VALUE)
    byte[] report(@PathVariable long id) {
        return reports.report(id);
    }
}
