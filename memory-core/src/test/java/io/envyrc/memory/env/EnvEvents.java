package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Everything that a parse hands over, in order, and how it ended. */
record EnvEvents(List<EnvVariable> variables, List<EnvDiagnostic> diagnostics, List<Object> order, Object end) {

    static EnvEvents of(EnvParser parser, String text) {
        return of(parser, new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    static EnvEvents of(EnvParser parser, InputStream in) {
        return of(EnvFace.PUSH, parser, in);
    }

    static EnvEvents of(EnvFace face, EnvParser parser, InputStream in) {
        List<EnvVariable> variables = new ArrayList<>();
        List<EnvDiagnostic> diagnostics = new ArrayList<>();
        List<Object> order = new ArrayList<>();
        Object end;
        try {
            end = face.read(
                    parser,
                    in,
                    variable -> {
                        variables.add(variable);
                        order.add(variable);
                    },
                    diagnostic -> {
                        diagnostics.add(diagnostic);
                        order.add(diagnostic);
                    },
                    Cancellation.none());
        } catch (EnvParseException e) {
            end = e.getMessage() + " at column " + e.column();
        } catch (IOException e) {
            throw new AssertionError("no stream here throws", e);
        }
        return new EnvEvents(variables, diagnostics, order, end);
    }

    /** Returns each finding as "line:column KIND message". */
    List<String> findings() {
        return diagnostics.stream()
                .map(found -> "%d:%d %s %s".formatted(found.line(), found.column(), found.kind(), found.message()))
                .toList();
    }
}
