package io.envyrc.sample;

import io.envyrc.memory.pool.ObjectPool;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;

@SpringBootApplication
@EnableCaching
public class SampleApplication {

    /** One object for each request that is being served: 50 at first, 200 kept at most. */
    @Bean
    ObjectPool<HttpRequest> httpRequests() {
        return ObjectPool.builder("http-requests", HttpRequest::new)
                .reset(HttpRequest::reset)
                .initialIdle(50)
                .maxIdle(200)
                .build();
    }

    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}
