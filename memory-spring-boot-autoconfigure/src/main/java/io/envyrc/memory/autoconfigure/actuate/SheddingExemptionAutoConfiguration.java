package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.web.SheddingExemption;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

/** Auto-configuration of the exemption of Actuator's endpoints and of the probes from load shedding. */
@AutoConfiguration(after = WebEndpointAutoConfiguration.class)
@ConditionalOnClass(PathMappedEndpoints.class)
@ConditionalOnBean(PathMappedEndpoints.class)
@ConditionalOnSwitch(value = "envy.memory.web.load-shedding", byDefault = false)
public final class SheddingExemptionAutoConfiguration {

    @Bean
    SheddingExemption memoryEndpointsExemption(ObjectProvider<PathMappedEndpoints> endpoints, Environment environment) {
        // When first asked, for the filter is made before the endpoints are.
        SingletonSupplier<Set<String>> paths = SingletonSupplier.of(() -> paths(endpoints.getObject(), environment));
        return path -> paths.obtain().stream().anyMatch(exempt -> path.equals(exempt) || path.startsWith(exempt + "/"));
    }

    private static Set<String> paths(PathMappedEndpoints endpoints, Environment environment) {
        // Endpoints lie below the path of the dispatcher servlet, where that has one.
        String servlet = StringUtils.trimTrailingCharacter(environment.getProperty("spring.mvc.servlet.path", ""), '/');
        Set<String> paths = new TreeSet<>();
        if (ManagementPortType.get(environment) == ManagementPortType.SAME) {
            endpoints.getAllPaths().forEach(path -> paths.add(servlet + path));
            if (!endpoints.getBasePath().isEmpty()) {
                paths.add(servlet + endpoints.getBasePath());
            }
        }
        for (PathMappedEndpoint endpoint : endpoints) {
            endpoint.getAdditionalPaths(WebServerNamespace.SERVER).forEach(path -> paths.add(servlet + path));
        }
        return paths;
    }
}
