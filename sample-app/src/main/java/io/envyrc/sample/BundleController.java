package io.envyrc.sample;

import io.envyrc.memory.batch.AdmissionTimeoutException;
import io.envyrc.memory.batch.BatchFailedException;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.batch.BatchResult;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Makes bundles of reports in a batch and answers a checksum over them. A bundle's reports are held together, which the
 * budget is told of; while memory is critical the batch begins no further bundle.
 */
@RestController
class BundleController {
    static final int REPORTS = 60;

    private static final Logger log = LoggerFactory.getLogger(BundleController.class);
    private static final int MOST = 10_000;

    private final BatchProcessor batch;
    private final MemoryBudget budget;

    BundleController(BatchProcessor batch, MemoryBudget budget) {
        this.batch = batch;
        this.budget = budget;
    }

    record Bundles(long bundles, String checksum) {}

    record Problem(String error) {}

    /**
     * Makes bundles.
     *
     * @param count how many, 1..{@value #MOST}
     */
    @PostMapping("/bundles")
    ResponseEntity<Object> bundles(@RequestParam int count) {
        if (count < 1 || count > MOST) {
            return ResponseEntity.badRequest().body(new Problem("count must be 1.." + MOST + " but was " + count));
        }
        AtomicLong checksum = new AtomicLong();
        try {
            List<Long> numbers = LongStream.range(0, count).boxed().toList();
            BatchResult result = batch.map(numbers, this::bundle, (of, number) -> checksum.addAndGet(of));
            if (!result.isSuccess()) {
                // As where the server stops and interrupts this thread: the checksum is not of all.
                log.warn("Bundles not finished: {}", result);
                return unavailable("not all bundles were made; ask again");
            }
        } catch (AdmissionTimeoutException e) {
            return refused(e);
        } catch (BatchFailedException e) {
            if (e.getCause() instanceof MemoryLimitExceededException) {
                return refused(e);
            }
            throw e;
        }
        return ResponseEntity.ok(new Bundles(count, Long.toHexString(checksum.get())));
    }

    private static ResponseEntity<Object> refused(RuntimeException e) {
        log.warn("No room for bundles", e);
        return unavailable("no room in memory now; the log tells who has it");
    }

    private static ResponseEntity<Object> unavailable(String problem) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "5")
                .body(new Problem(problem));
    }

    private Long bundle(Long number) {
        try (MemoryReservation held = budget.reserve("bundles", (long) REPORTS * Reports.BYTES)) {
            List<byte[]> reports = new ArrayList<>(REPORTS);
            for (int i = 0; i < REPORTS; i++) {
                reports.add(Reports.make(number * REPORTS + i));
            }
            return checksum(reports);
        }
    }

    private static long checksum(List<byte[]> reports) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        reports.forEach(digest::update);
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
