package io.envyrc.memory.autoconfigure.web;

import java.nio.charset.StandardCharsets;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.StringUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Answers 503 where {@link LoadShedding} says so, before anything subscribes to the body. */
final class LoadSheddingWebFilter implements WebFilter, Ordered {
    private final LoadShedding shedding;

    LoadSheddingWebFilter(LoadShedding shedding) {
        this.shedding = shedding;
    }

    @Override
    public int getOrder() {
        return WebAutoConfiguration.ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        boolean refused = shedding.refuses(
                request.getMethod().name(),
                path(request),
                request.getHeaders().getContentLength(),
                request.getHeaders().getFirst(HttpHeaders.TRANSFER_ENCODING));
        return refused ? refuse(exchange.getResponse()) : chain.filter(exchange);
    }

    private static String path(ServerHttpRequest request) {
        String path = request.getPath().pathWithinApplication().value();
        return StringUtils.cleanPath(StringUtils.uriDecode(path, StandardCharsets.UTF_8));
    }

    private Mono<Void> refuse(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
        response.getHeaders().set(HttpHeaders.RETRY_AFTER, shedding.retryAfter());
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        byte[] problem = shedding.problem().getBytes(StandardCharsets.UTF_8);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(problem)));
    }
}
