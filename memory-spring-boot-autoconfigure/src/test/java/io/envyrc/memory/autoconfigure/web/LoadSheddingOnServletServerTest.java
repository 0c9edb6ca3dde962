package io.envyrc.memory.autoconfigure.web;

import org.springframework.boot.WebApplicationType;

class LoadSheddingOnServletServerTest extends LoadSheddingContract {
    @Override
    WebApplicationType type() {
        return WebApplicationType.SERVLET;
    }

    @Override
    String pathKey() {
        return "server.servlet.context-path";
    }
}
