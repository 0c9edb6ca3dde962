package io.envyrc.sample;

import io.envyrc.memory.pool.ObjectPool;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.SimpleCommandLinePropertySource;

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

    /** Serves, or with {@code --ddex.folder=DIR} reads a folder and exits. */
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(SampleApplication.class);
        if (!new SimpleCommandLinePropertySource(args).containsProperty(DdexFolder.OPTION)) {
            application.run(args);
            return;
        }
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setDefaultProperties(Map.of("logging.level.root", "warn"));
        System.exit(SpringApplication.exit(application.run(args)));
    }
}
