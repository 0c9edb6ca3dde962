package io.envyrc.memory.autoconfigure.web;

import org.springframework.boot.WebApplicationType;

class LoadSheddingOnReactiveServerTest extends LoadSheddingContract {
    @Override
    WebApplicationType type() {
        return WebApplicationType.REACTIVE;
    }

    @Override
    String pathKey() {
        return "spring.webflux.base-path";
    }
}
