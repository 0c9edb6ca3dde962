package io.envyrc.sample;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Reads switches from the query string. Asking the container for a parameter instead would make it read a form body whole,
 * and {@code curl --data-binary} says that its body is a form.
 */
final class Queries {
    private Queries() {}

    static boolean isSet(HttpServletRequest request, String name) {
        return Boolean.parseBoolean(UriComponentsBuilder.newInstance()
                .query(request.getQueryString())
                .build()
                .getQueryParams()
                .getFirst(name));
    }
}
