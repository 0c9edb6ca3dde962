package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random texts made of what the rules turn on: quotes, escapes, line ends, wide white space, broken UTF-8. */
final class NastyInputs {
    private static final List<byte[]> PIECES = pieces();
    private static final List<byte[]> COMPOSE_PIECES = composePieces();
    private static final int MAX_PIECES = 40;

    private final List<byte[]> pieces;
    private final Random random;

    NastyInputs(long seed) {
        this(PIECES, seed);
    }

    private NastyInputs(List<byte[]> pieces, long seed) {
        this.pieces = pieces;
        this.random = new Random(seed);
    }

    /** Returns texts that a dialect does not refuse all too often. */
    static NastyInputs of(EnvDialect dialect, long seed) {
        return new NastyInputs(pieces(dialect), seed);
    }

    /** Returns what those texts are made of. */
    static List<byte[]> pieces(EnvDialect dialect) {
        return dialect == EnvDialect.COMPOSE ? COMPOSE_PIECES : PIECES;
    }

    byte[] next() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int count = 1 + random.nextInt(MAX_PIECES);
        for (int i = 0; i < count; i++) {
            out.writeBytes(pieces.get(random.nextInt(pieces.size())));
        }
        return out.toByteArray();
    }

    private static List<byte[]> pieces() {
        List<byte[]> pieces = new ArrayList<>();
        for (String often : List.of("A", "KEY", "=", "=", "=", ":", " ", " ", "\n", "\n", "\n", "'", "\"", "`", "#")) {
            pieces.add(often.getBytes(UTF_8));
            pieces.add(often.getBytes(UTF_8));
        }
        for (String text : List.of(
                "export",
                "export ",
                "export\n",
                "\nA=",
                "\nB: ",
                "\nexport C=",
                "x",
                "value",
                "\\",
                "\\n",
                "\\r",
                "\\\"",
                "\\'",
                "\\`",
                "\r",
                "\r\n",
                "\t",
                "\u000b",
                "\f",
                "\u0000",
                "\u0085",
                "\u00a0",
                "\u1680",
                "\u2003",
                "\u200b",
                "\u2028",
                "\u2029",
                "\u202f",
                "\u205f",
                "\u3000",
                "\ufeff",
                "\ufffd",
                "é",
                "🔥",
                ".",
                "-",
                "_",
                "$A",
                "{",
                "1",
                ",",
                " #",
                "# ",
                "=#",
                "''",
                "\"\"",
                "``",
                "__proto__",
                "  ",
                "\n\n",
                "' ",
                "\" ")) {
            pieces.add(text.getBytes(UTF_8));
        }
        for (int b : new int[] {0xFF, 0xC2, 0xE2, 0xF0, 0x80, 0xA0}) {
            pieces.add(new byte[] {(byte) b});
        }
        pieces.add(new byte[] {(byte) 0xE2, (byte) 0x80});
        pieces.add(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});
        return pieces;
    }

    private static List<byte[]> composePieces() {
        List<byte[]> pieces = new ArrayList<>();
        for (String text : List.of(
                "\nA=",
                "\nA=",
                "\nB: ",
                "\nexport C=",
                "\nexport\tD=",
                "\nE=\"",
                "\"\nF='",
                "'\nG = ",
                "\n",
                "\r\n",
                "\nH\n",
                "value",
                " ",
                " # ",
                "#",
                "$A",
                "${B}",
                "${C:-",
                "${D+",
                "${E-x}",
                "}",
                "}",
                "$$",
                "\\",
                "\\\\",
                "\\n",
                "\\$",
                "\\0101",
                "\\\"",
                "é",
                "🔥",
                "\u0085",
                "\u00a0",
                "\u2003",
                "\ufeff")) {
            pieces.add(text.getBytes(UTF_8));
        }
        pieces.add(new byte[] {(byte) 0xE2, (byte) 0x80});
        return pieces;
    }
}
