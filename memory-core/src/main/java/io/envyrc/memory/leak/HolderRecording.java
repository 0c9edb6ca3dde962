package io.envyrc.memory.leak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flight Recorder recording of old objects: a sample of what is allocated from its start on and stays alive.
 *
 * <p>The JVM looks for the paths that hold the samples in a pause that the cutoff bounds; a path that was not found by
 * then is missing. What else other recordings of this process record goes into the same file, so the file is private to
 * the user and removed as soon as it is read. Of that, no more is kept than what is younger than {@link #MAX_AGE}: the
 * JVM keeps the samples itself, and writes them all when it searches.
 */
final class HolderRecording implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HolderRecording.class);
    private static final String NAME = "memory-leak-holders";
    private static final String EVENT = "jdk.OldObjectSample";
    static final Duration MAX_AGE = Duration.ofMinutes(1);

    private final Recording recording;

    private HolderRecording(Recording recording) {
        this.recording = recording;
    }

    /** Starts one; empty if this JVM refuses. Not to be called where it has no module {@code jdk.jfr}. */
    static Optional<HolderRecording> start(Duration cutoff) {
        return start(cutoff, Recording::start);
    }

    static Optional<HolderRecording> start(Duration cutoff, Consumer<Recording> begin) {
        if (!FlightRecorder.isAvailable()) {
            return Optional.empty();
        }
        Recording recording = null;
        boolean started = false;
        try {
            recording = new Recording();
            recording.setName(NAME);
            recording.setMaxAge(MAX_AGE);
            recording.enable(EVENT).withStackTrace().with("cutoff", cutoff.toNanos() + " ns");
            begin.accept(recording);
            Optional<HolderRecording> begun = Optional.of(new HolderRecording(recording));
            started = true;
            return begun;
        } catch (RuntimeException e) {
            log.info("No holders will be named in leak reports: Flight Recorder did not start", e);
            return Optional.empty();
        } finally {
            // Whatever was thrown, want of memory too: the JVM keeps a recording until it is closed.
            if (recording != null && !started) {
                recording.close();
            }
        }
    }

    /**
     * Looks for what holds the samples so far; stops the application for the cutoff, and as long as the JVM takes for a
     * million references more, at most.
     *
     * @return those that outlived a collection; without a path where none was found by then
     */
    List<HeldObject> search() throws IOException {
        Path file = Files.createTempFile("memory-leak", ".jfr");
        try {
            recording.dump(file);
            return read(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static List<HeldObject> read(Path file) throws IOException {
        List<HeldObject> held = new ArrayList<>();
        Instant latest = Instant.MIN;
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (!event.getEventType().getName().equals(EVENT) || OldObjectEvents.isOwn(event)) {
                    continue;
                }
                // The samples of one search have the same time, and those of earlier ones are in the file too.
                int order = event.getStartTime().compareTo(latest);
                if (order > 0) {
                    held.clear();
                    latest = event.getStartTime();
                }
                if (order >= 0) {
                    held.add(OldObjectEvents.held(event));
                }
            }
        }
        return held;
    }

    /** Ends it without a search. */
    @Override
    public void close() {
        try {
            // Without the event the end of the recording searches for nothing.
            recording.disable(EVENT);
        } catch (IllegalStateException e) {
            log.debug("The recording has ended already", e);
        } finally {
            recording.close();
        }
    }
}
