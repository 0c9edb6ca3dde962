package io.envyrc.sample;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** Tells a client what its request looked like from here; of the body, only how much of it was looked at. */
@RestController
class InspectController {

    record Inspection(String method, String url, int headers, int bodyBytes, Instant timestamp) {}

    @PostMapping("/inspect")
    Inspection inspect(
            HttpServletRequest servlet, @RequestAttribute("io.envyrc.sample.HttpRequest") HttpRequest request)
            throws IOException {
        request.body().write(servlet.getInputStream().readNBytes(HttpRequest.MAX_BODY_BYTES));
        return new Inspection(
                request.method(),
                request.url(),
                request.headers().size(),
                request.body().size(),
                request.timestamp());
    }
}
