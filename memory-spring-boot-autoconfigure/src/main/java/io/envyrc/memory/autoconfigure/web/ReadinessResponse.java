package io.envyrc.memory.autoconfigure.web;

import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;

/**
 * Refuses traffic while the level is CRITICAL, and takes it again after. Traffic that somebody else refuses, as a context
 * does that closes, stays refused; and traffic that somebody else accepts meanwhile, as an application does that has just
 * started, is refused again.
 */
final class ReadinessResponse implements PressureResponse, ApplicationListener<AvailabilityChangeEvent<?>> {
    private final ApplicationEventPublisher publisher;
    private boolean critical;
    private boolean accepting;
    private boolean refusing;
    private boolean telling;

    ReadinessResponse(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public String name() {
        return "readiness";
    }

    @Override
    public PressureLevel from() {
        return PressureLevel.CRITICAL;
    }

    @Override
    public boolean stopsWork() {
        return true;
    }

    @Override
    public long respond(MemorySnapshot pressure) {
        critical(true);
        return 0;
    }

    @Override
    public void relax(MemorySnapshot now) {
        critical(false);
    }

    private void critical(boolean is) {
        synchronized (this) {
            critical = is;
        }
        settle();
    }

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
        if (event.getSource() == this || !(event.getState() instanceof ReadinessState state)) {
            return;
        }
        synchronized (this) {
            accepting = state == ReadinessState.ACCEPTING_TRAFFIC;
            refusing = false;
        }
        settle();
    }

    /**
     * Says what has become true and was not said, in order, and with no lock held. Only what others accept is refused, and
     * given back.
     */
    private void settle() {
        for (ReadinessState state = due(); state != null; state = due()) {
            boolean said = false;
            try {
                publisher.publishEvent(new AvailabilityChangeEvent<>(this, state));
                said = true;
            } finally {
                told(state, said);
            }
        }
    }

    private synchronized @Nullable ReadinessState due() {
        boolean refuse = critical && accepting;
        if (telling || refuse == refusing) {
            return null;
        }
        refusing = refuse;
        telling = true;
        return refuse ? ReadinessState.REFUSING_TRAFFIC : ReadinessState.ACCEPTING_TRAFFIC;
    }

    /** What somebody could not hear is said again when this is called next. */
    private synchronized void told(ReadinessState state, boolean said) {
        telling = false;
        boolean refused = state == ReadinessState.REFUSING_TRAFFIC;
        if (!said && refusing == refused) {
            refusing = !refused;
        }
    }
}
