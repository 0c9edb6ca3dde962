package io.envyrc.memory.estimate;

import java.util.concurrent.ForkJoinPool;
import org.openjdk.jol.info.GraphLayout;
import org.openjdk.jol.vm.VM;

/** Run in a JVM with other flags: prints a line for each graph, and leaves the judgement to the test. */
public final class EstimatorProbe {
    /** The line that holds the size of an object with padded fields alone. */
    static final String PADDED = "padded fields";

    private EstimatorProbe() {}

    /**
     * Prints {@code name, estimated bytes, JOL's bytes, exact}, tab-separated.
     *
     * @param args {@code alone} to leave JOL out, which cannot do without Unsafe
     */
    public static void main(String[] args) {
        boolean compare = args.length == 0 || !args[0].equals("alone");
        Graphs.all().forEach((name, graph) -> {
            Object root = graph.get();
            MemoryEstimate estimate = MemoryEstimator.measure(root);
            long jol = compare ? GraphLayout.parseInstance(root).totalSize() : -1;
            System.out.printf("%s\t%d\t%d\t%b%n", name, estimate.bytes(), jol, estimate.exact());
        });
        if (compare) {
            ForkJoinPool padded = ForkJoinPool.commonPool();
            System.out.printf(
                    "%s\t%d\t%d\ttrue%n",
                    PADDED,
                    InstanceLayout.bytesOf(padded.getClass()),
                    VM.current().sizeOf(padded));
        }
    }
}
