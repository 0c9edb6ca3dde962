package io.envyrc.memory.pressure;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;

/** Tells of each collection in this JVM until closed. */
final class GcNotifications implements AutoCloseable {
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private final NotificationListener listener;

    private GcNotifications(Runnable onCollection) {
        this.listener = (notification, handback) -> onCollection.run();
    }

    /** Has {@code onCollection} called on the JVM's notification thread after each collection; it must not wait. */
    static GcNotifications register(Runnable onCollection) {
        GcNotifications notifications = new GcNotifications(onCollection);
        ManagementFactory.getGarbageCollectorMXBeans().forEach(bean -> {
            if (bean instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        notifications.listener,
                        notification -> notification
                                .getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null);
                notifications.emitters.add(emitter);
            }
        });
        return notifications;
    }

    @Override
    public void close() {
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                // Somebody removed it already, which is what was wanted.
            }
        }
        emitters.clear();
    }
}
