package io.envyrc.memory.ddex;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;

/** Files that are generated as they are read, and known by their numbers. Thread-safe. */
final class GeneratedFiles implements DdexFileSource {
    private final long bytes;
    private final ConcurrentMap<Path, GeneratedMessage> latest = new ConcurrentHashMap<>();

    GeneratedFiles(long bytes) {
        this.bytes = bytes;
    }

    static List<Path> paths(int count) {
        return IntStream.range(0, count).mapToObj(GeneratedFiles::path).toList();
    }

    static Path path(int number) {
        return Path.of("message-" + number + ".xml");
    }

    @Override
    public InputStream open(Path file) throws IOException {
        GeneratedMessage message = new GeneratedMessage(shape(file));
        latest.put(file, message);
        return message;
    }

    @Override
    public long size(Path file) {
        return bytes;
    }

    /** Versions and shapes by turns. */
    private MessageShape shape(Path file) {
        int number = Integer.parseInt(file.toString().replaceAll("\\D", ""));
        MessageShape shape = MessageShape.ofBytes(bytes);
        return switch (number % 4) {
            case 1 -> shape.version(DdexVersion.ERN_3_8_2);
            case 2 -> shape.asGiant();
            case 3 -> shape.names(MessageShape.Names.PREFIXED).indented(true);
            default -> shape;
        };
    }

    /** Returns what is in a file that was read to its end. */
    GeneratedMessage read(Path file) {
        return Objects.requireNonNull(latest.get(file));
    }

    /** Returns what is in a file, read here. */
    GeneratedMessage message(Path file) throws IOException {
        GeneratedMessage message = new GeneratedMessage(shape(file));
        message.transferTo(OutputStream.nullOutputStream());
        return message;
    }
}
