package io.envyrc.memory.estimate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sizers found beside this class, loaded once. One whose library is absent is left out. */
final class Sizers {
    private static final Logger LOG = LoggerFactory.getLogger(Sizers.class);
    private static final List<NativeMemorySizer> ALL = load();

    private Sizers() {}

    static @Nullable NativeMemorySizer knowing(Class<?> type) {
        for (NativeMemorySizer sizer : ALL) {
            if (sizer.knows(type)) {
                return sizer;
            }
        }
        return null;
    }

    private static List<NativeMemorySizer> load() {
        List<NativeMemorySizer> found = new ArrayList<>();
        Iterator<NativeMemorySizer> loader = ServiceLoader.load(
                        NativeMemorySizer.class, NativeMemorySizer.class.getClassLoader())
                .iterator();
        while (true) {
            try {
                if (!loader.hasNext()) {
                    return List.copyOf(found);
                }
                found.add(loader.next());
            } catch (ServiceConfigurationError | LinkageError absent) {
                LOG.debug("A NativeMemorySizer cannot be loaded; native memory that it knows is not counted", absent);
            }
        }
    }
}
