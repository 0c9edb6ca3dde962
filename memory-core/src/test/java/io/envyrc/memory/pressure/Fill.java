package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves into the control group that the first argument names, and takes 100 MB a second until its monitor warns; if the
 * second one is "ignore", on and on.
 */
final class Fill {
    private static final long NANOS_A_PIECE = 10_000_000;
    private static final List<ByteBuffer> HELD = new ArrayList<>();

    private Fill() {}

    public static void main(String[] args) throws Exception {
        Files.writeString(
                Path.of(args[0]), Long.toString(ProcessHandle.current().pid()));
        MemorySignal container = MemorySignals.container();
        long limit = container.read().orElseThrow().limitBytes();
        AtomicBoolean warned = new AtomicBoolean();
        try (MemoryMonitor monitor = MemoryMonitor.builder().signals(container).build()) {
            Registration listening = monitor.addListener(snapshot -> warned.set(args[1].equals("react")));
            monitor.start();
            long due = System.nanoTime();
            // Twice the limit: without a reaction the kernel kills this process.
            for (long taken = 0; taken < 2 * limit && !warned.get(); taken += 1 << 20) {
                ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20);
                for (int at = 0; at < piece.capacity(); at += 4096) {
                    piece.put(at, (byte) 1);
                }
                HELD.add(piece);
                due += NANOS_A_PIECE;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            listening.close();
        }
        System.out.print("limit " + limit + (warned.get() ? ", warned and lives" : ", never warned"));
    }
}
