package io.envyrc.sample;

import io.envyrc.memory.pool.Lease;
import io.envyrc.memory.pool.ObjectPool;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Describes each request in a pooled {@link HttpRequest}, for as long as it is served. */
@Component
class HttpRequestFilter extends OncePerRequestFilter {
    static final String ATTRIBUTE = HttpRequest.class.getName();

    private final ObjectPool<HttpRequest> requests;

    HttpRequestFilter(ObjectPool<HttpRequest> requests) {
        this.requests = requests;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try (Lease<HttpRequest> lease = requests.lease()) {
            HttpRequest pooled = lease.get();
            pooled.start(request.getMethod(), request.getRequestURI(), Instant.now());
            for (Iterator<String> names = request.getHeaderNames().asIterator(); names.hasNext(); ) {
                String name = names.next();
                pooled.headers().put(name, request.getHeader(name));
            }
            request.setAttribute(ATTRIBUTE, pooled);
            chain.doFilter(request, response);
        } finally {
            request.removeAttribute(ATTRIBUTE);
        }
    }
}
