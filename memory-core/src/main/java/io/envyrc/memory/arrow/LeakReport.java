package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts into words what was open when an allocator was closed. */
final class LeakReport {
    private static final int LISTED = 10;

    private LeakReport() {}

    static IllegalStateException of(String allocator, List<BufferLeak> leaks) {
        long bytes = leaks.stream().mapToLong(BufferLeak::bytes).sum();
        StringBuilder text = new StringBuilder("Allocator '%s' was closed with %d buffers of %d bytes not released: "
                .formatted(allocator, leaks.size(), bytes));
        List<String> lines = new ArrayList<>();
        for (BufferLeak leak : leaks.subList(0, Math.min(LISTED, leaks.size()))) {
            lines.add("%d bytes of '%s', %s old%s"
                    .formatted(leak.bytes(), leak.allocator(), leak.age(), place(leak.allocatedAt())));
        }
        text.append(String.join("; ", lines));
        if (leaks.size() > LISTED) {
            text.append("; and %d more".formatted(leaks.size() - LISTED));
        }
        if (leaks.stream().noneMatch(leak -> leak.allocatedAt() != null)) {
            text.append(" (set the leak tracking to ALL to see where they were allocated)");
        }
        IllegalStateException report = new IllegalStateException(text.toString());
        leaks.stream().limit(LISTED).map(BufferLeak::allocatedAt).forEach(site -> {
            if (site != null) {
                report.addSuppressed(site);
            }
        });
        return report;
    }

    private static String place(@Nullable Throwable site) {
        if (site == null) {
            return "";
        }
        for (StackTraceElement frame : site.getStackTrace()) {
            String type = frame.getClassName();
            boolean ours = type.startsWith("io.envyrc.memory.arrow.") && !type.endsWith("Test");
            if (!ours && !type.startsWith("org.apache.arrow.")) {
                return ", allocated at " + frame;
            }
        }
        return "";
    }
}
