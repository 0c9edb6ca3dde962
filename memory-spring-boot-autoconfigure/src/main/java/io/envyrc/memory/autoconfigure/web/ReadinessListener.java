package io.envyrc.memory.autoconfigure.web;

import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureListener;
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
final class ReadinessListener implements PressureListener, ApplicationListener<AvailabilityChangeEvent<?>> {
    private final ApplicationEventPublisher publisher;
    private boolean critical;
    private boolean accepting;
    private boolean refusing;
    private boolean telling;

    ReadinessListener(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void onPressureChange(MemorySnapshot snapshot) {
        synchronized (this) {
            critical = snapshot.level() == PressureLevel.CRITICAL;
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
            try {
                publisher.publishEvent(new AvailabilityChangeEvent<>(this, state));
            } finally {
                told();
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

    private synchronized void told() {
        telling = false;
    }
}
