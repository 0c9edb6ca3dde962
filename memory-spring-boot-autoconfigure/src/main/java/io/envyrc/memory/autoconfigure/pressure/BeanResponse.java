package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureResponse;
import java.util.Map;

/** A user's response that has no name of its own, under that of its bean: two may be of one class, or lambdas. */
record BeanResponse(String name, PressureResponse response) implements PressureResponse {

    /** Returns {@code response} under a name that is stable and no other bean's. */
    static PressureResponse of(PressureResponse response, Map<String, PressureResponse> byName) {
        if (!response.name().equals(response.getClass().getSimpleName())) {
            return response;
        }
        return byName.entrySet().stream()
                .filter(bean -> bean.getValue() == response)
                .findFirst()
                .<PressureResponse>map(bean -> new BeanResponse(bean.getKey(), response))
                .orElse(response);
    }

    @Override
    public long respond(MemorySnapshot pressure) {
        return response.respond(pressure);
    }

    @Override
    public PressureLevel from() {
        return response.from();
    }

    @Override
    public boolean stopsWork() {
        return response.stopsWork();
    }

    @Override
    public void relax(MemorySnapshot now) {
        response.relax(now);
    }
}
