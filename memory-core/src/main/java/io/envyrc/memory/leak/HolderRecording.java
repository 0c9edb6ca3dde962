package io.envyrc.memory.leak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flight Recorder recording of old objects: a sample of what is allocated from its start on and stays alive.
 *
 * <p>The JVM looks for the paths that hold the samples when the recording ends, in a pause that the cutoff bounds; a path
 * that was not found by then is missing. What else other recordings of this process record goes into the same file, so
 * the file is private to the user and removed as soon as it is read.
 */
final class HolderRecording implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HolderRecording.class);
    private static final String NAME = "memory-leak-holders";
    private static final String EVENT = "jdk.OldObjectSample";

    private final Recording recording;

    private HolderRecording(Recording recording) {
        this.recording = recording;
    }

    /** Starts one; empty if this JVM refuses. Not to be called where it has no module {@code jdk.jfr}. */
    static Optional<HolderRecording> start(Duration cutoff) {
        if (!FlightRecorder.isAvailable()) {
            return Optional.empty();
        }
        Recording recording = null;
        try {
            recording = new Recording();
            recording.setName(NAME);
            recording.enable(EVENT).withStackTrace().with("cutoff", cutoff.toNanos() + " ns");
            recording.start();
            return Optional.of(new HolderRecording(recording));
        } catch (RuntimeException e) {
            log.info("No holders will be named in leak reports: Flight Recorder did not start", e);
            if (recording != null) {
                recording.close();
            }
            return Optional.empty();
        }
    }

    /** Ends it and returns the samples that are proved to be reachable; stops the application for the cutoff at most. */
    List<HeldObject> stop() throws IOException {
        recording.stop();
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
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getEventType().getName().equals(EVENT)) {
                    OldObjectEvents.held(event).ifPresent(held::add);
                }
            }
        }
        return held;
    }

    /** Ends it without a look for paths, if it has not ended. */
    @Override
    public void close() {
        try {
            // Without the event the end of the recording searches for nothing.
            recording.disable(EVENT);
        } catch (IllegalStateException e) {
            log.debug("The recording has ended already", e);
        }
        recording.close();
    }
}
