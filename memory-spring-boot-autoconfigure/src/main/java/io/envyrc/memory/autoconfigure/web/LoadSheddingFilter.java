package io.envyrc.memory.autoconfigure.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Answers 503 where {@link LoadShedding} says so, before anything reads the body. */
final class LoadSheddingFilter extends OncePerRequestFilter {
    private final LoadShedding shedding;

    LoadSheddingFilter(LoadShedding shedding) {
        this.shedding = shedding;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (shedding.refuses(
                request.getMethod(),
                path(request),
                request.getContentLengthLong(),
                request.getHeader(HttpHeaders.TRANSFER_ENCODING))) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            response.setHeader(HttpHeaders.RETRY_AFTER, shedding.retryAfter());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.getWriter().write(shedding.problem());
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The container has decoded and normalized these two; the URI of the request it has not. */
    private static String path(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return rest == null ? request.getServletPath() : request.getServletPath() + rest;
    }
}
