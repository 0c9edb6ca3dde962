package io.envyrc.memory.ddex;

import com.ctc.wstx.exc.WstxEOFException;
import com.ctc.wstx.exc.WstxLazyException;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import javax.xml.stream.Location;
import javax.xml.stream.XMLStreamException;

/** Says in our words what Woodstox refuses. Not thread-safe. */
final class WoodstoxFaults {
    private static final int MAX_PROBLEM_LENGTH = 200;

    private final SourceReader source;
    private final DdexLimits limits;
    private final Lines lines;

    WoodstoxFaults(SourceReader source, DdexLimits limits, Lines lines) {
        this.source = source;
        this.limits = limits;
        this.lines = lines;
    }

    /**
     * Returns what is to be thrown for what Woodstox threw.
     *
     * @param place where the parser stands, for when the exception does not know
     * @throws IOException what the stream threw
     */
    RuntimeException translate(Exception thrown, Place place) throws IOException {
        Throwable failure = source.failure();
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException broken) {
            return broken;
        }
        if (thrown instanceof SourceProblem problem) {
            return problem.at(place.line(), place.column());
        }
        if (thrown instanceof WstxLazyException lazy && lazy.getCause() instanceof XMLStreamException late) {
            return refused(late, place);
        }
        if (thrown instanceof XMLStreamException refused) {
            return refused(refused, place);
        }
        if (thrown instanceof CancellationException cancelled) {
            return cancelled;
        }
        return new DdexParseException(Kind.MALFORMED, "not well-formed: the XML parser failed", place, thrown);
    }

    private DdexParseException refused(XMLStreamException refused, Place reached) {
        Location location = refused.getLocation();
        Place place = location == null ? reached : lines.place(location, reached.byteOffset());
        String problem = String.valueOf(refused.getMessage());
        if (problem.contains(" limit (")) {
            return limit(problem, place);
        }
        Kind kind = refused instanceof WstxEOFException ? Kind.TRUNCATED : Kind.MALFORMED;
        return new DdexParseException(kind, "not well-formed: " + firstLine(problem), place, refused);
    }

    private DdexLimitException limit(String problem, Place place) {
        if (problem.startsWith("Maximum attribute size")) {
            return new DdexLimitException("attribute value", "maxAttributeLength", limits.maxAttributeLength(), place);
        }
        if (problem.startsWith("Attribute limit")) {
            return new DdexLimitException("attribute count", "maxAttributeCount", limits.maxAttributeCount(), place);
        }
        if (problem.startsWith("Text size")) {
            return new DdexLimitException("text", "maxTextLength", limits.maxTextLength(), place);
        }
        return new DdexLimitException("element depth", "maxElementDepth", limits.maxElementDepth(), place);
    }

    private static String firstLine(String problem) {
        int end = problem.indexOf('\n');
        String line = end < 0 ? problem : problem.substring(0, end);
        line = line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
        return line.length() > MAX_PROBLEM_LENGTH ? line.substring(0, MAX_PROBLEM_LENGTH) + "..." : line;
    }
}
