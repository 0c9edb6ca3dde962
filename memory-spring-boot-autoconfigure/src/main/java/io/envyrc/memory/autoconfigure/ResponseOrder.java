package io.envyrc.memory.autoconfigure;

import org.springframework.core.Ordered;

/**
 * Where the responses of ours stand among those of an application: what only raises a flag first, so that no slow one holds
 * it up, then what is cheap to make anew, then what others notice. A response without an order follows all of them.
 */
public final class ResponseOrder {
    /** Batches, chunks, writers, DDEX and load shedding. */
    public static final int FLAGS = Ordered.HIGHEST_PRECEDENCE;

    /** What pools keep idle. */
    public static final int POOLS = FLAGS + 100;

    /** Caches, and whatever else can be trimmed. */
    public static final int CACHES = FLAGS + 200;

    /** Tracked resources, and consumers of the budget that can spill. */
    public static final int RESOURCES = FLAGS + 300;

    /** Kafka listeners and readiness. */
    public static final int OUTSIDE = FLAGS + 400;

    private ResponseOrder() {}
}
