package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.function.IntConsumer;

/** Opens a message by the engine that is to read it. */
final class Engines {
    private Engines() {}

    /** As {@link XmlCursor#open}. */
    static XmlCursor open(InputStream in, DdexConfig config, Cancellation cancellation, IntConsumer sized)
            throws IOException {
        if (config.engine() == DdexEngine.WOODSTOX) {
            return WoodstoxCursor.open(in, config, cancellation, sized);
        }
        ByteWindow window = new ByteWindow(in, config, cancellation, sized);
        try {
            Encodings.Found found = window.findEncoding();
            if (!found.charset().equals(UTF_8)) {
                InputStream whole = window.giveBack(in);
                window.close();
                return openOther(whole, found.charset(), config, cancellation, sized);
            }
            window.skipByteOrderMark(found.markLength());
            XmlDeclaration.skip(window);
            return new ByteCursor(window, config.limits());
        } catch (SourceProblem e) {
            window.close();
            throw e.at(1, 1);
        } catch (IOException | RuntimeException | Error e) {
            window.close();
            throw e;
        }
    }

    private static XmlCursor openOther(
            InputStream in, Charset charset, DdexConfig config, Cancellation cancellation, IntConsumer sized)
            throws IOException {
        boolean there = isWoodstoxThere();
        if (config.engine() == DdexEngine.BYTES || !there) {
            String problem = "encoding %s is read by Woodstox only, which is %s"
                    .formatted(charset, there ? "not the engine" : "not on the class path");
            throw new DdexParseException(Kind.ENCODING, problem, new Place(1, 1, 0), null);
        }
        return WoodstoxCursor.open(in, config, cancellation, sized);
    }

    private static boolean isWoodstoxThere() {
        try {
            Class.forName("com.ctc.wstx.stax.WstxInputFactory", false, Engines.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
