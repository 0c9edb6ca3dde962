package io.envyrc.memory.ddex;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** How a {@link DdexBatch} was built. */
record DdexBatchConfig(
        DdexParser parser,
        DdexFileSource source,
        boolean ordered,
        boolean virtualThreads,
        DoubleSupplier memory,
        double memoryThreshold,
        Duration admissionTimeout,
        @Nullable DdexLedger ledger) {}
