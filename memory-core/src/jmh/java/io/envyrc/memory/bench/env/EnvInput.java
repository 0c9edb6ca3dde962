package io.envyrc.memory.bench.env;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The file that everything here reads, the same for each run: a fifth of the values are URLs, a fifth tokens, a fifth
 * numbers; the rest is quoted, escaped, exported, commented behind, JSON, UTF-8 and keys of several lines. A block of
 * comment stands before every eighth variable. About 77 bytes a variable.
 */
final class EnvInput {
    private static final String[] SERVICES = {"AUTH", "BILLING", "CATALOG", "ORDERS", "SEARCH", "PAYMENT_GATEWAY", "CDN"
    };
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final SplittableRandom random = new SplittableRandom(20260707);

    private EnvInput() {}

    /** Writes a file of so many variables in a directory. */
    static Path write(Path directory, int variables) throws IOException {
        Path file = directory.resolve(".env");
        EnvInput input = new EnvInput();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < variables; i++) {
                if (i % 8 == 0) {
                    out.write(
                            "\n# Settings of group %d: ask the team before a change.\n# Runbook: 7\n".formatted(i / 8));
                }
                out.write(input.line(i));
                out.write('\n');
            }
        }
        return file;
    }

    private String line(int index) {
        String key = SERVICES[random.nextInt(SERVICES.length)] + "_" + index;
        int kind = random.nextInt(35);
        if (kind < 7) {
            return "%s_URL=https://%s.internal.example.com:%d/v1/%s?retry=3"
                    .formatted(key, text(8).toLowerCase(Locale.ROOT), 1024 + random.nextInt(60000), text(10));
        }
        if (kind < 14) {
            return key + "_TOKEN=" + text(40);
        }
        if (kind < 21) {
            return key + "_LIMIT=" + random.nextInt(1_000_000);
        }
        return switch (kind % 7) {
            case 0 -> "%s_NAME=\"%s %s %s\"".formatted(key, text(8), text(12), text(10));
            case 1 -> "%s_TEXT=\"%s\\n%s\\t%s\"".formatted(key, text(16), text(12), text(8));
            case 2 -> "export %s_HOST=%s.example.com".formatted(key, text(12));
            case 3 -> "%s_MODE=%s # %s, the default".formatted(key, text(9), text(7));
            case 4 -> "%s_JSON='{\"id\":%d,\"name\":\"%s\",\"on\":true}'".formatted(key, index, text(12));
            case 5 -> "%s_CITY=Zürich %s – Genève".formatted(key, text(9));
            default -> pem(key);
        };
    }

    private String pem(String key) {
        return "%s_PEM=\"-----BEGIN KEY-----\n%s\n%s\n%s\n-----END KEY-----\""
                .formatted(key, text(64), text(64), text(40));
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
