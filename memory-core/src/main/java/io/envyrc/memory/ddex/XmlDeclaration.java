package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;

/** Reads the XML declaration (Extensible Markup Language 1.0, fifth edition, productions 23 to 26, 32, 80 and 81). */
final class XmlDeclaration {
    private static final String WRONG = "an XML declaration that is not well-formed";
    private static final String START = "<?xml";
    private static final int MAX_VALUE = 40;

    private final ByteWindow window;

    private XmlDeclaration(ByteWindow window) {
        this.window = window;
    }

    /** Passes the declaration, if the message begins with one. */
    static void skip(ByteWindow window) throws IOException {
        if (window.need(START.length() + 1) && isHere(window)) {
            window.pos += START.length();
            new XmlDeclaration(window).read();
        }
    }

    private static boolean isHere(ByteWindow window) {
        for (int i = 0; i < START.length(); i++) {
            if (window.bytes[window.pos + i] != START.charAt(i)) {
                return false;
            }
        }
        return isSpace(window.bytes[window.pos + START.length()]);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private void read() throws IOException {
        window.skipSpace();
        String version = value("version");
        if (version.equals("1.1")) {
            throw new DdexParseException(Kind.MALFORMED, "XML 1.1 is not supported", new Place(1, 1, 0), null);
        }
        check(version.equals("1.0"));
        boolean apart = window.skipSpace();
        if (next() == 'e') {
            check(apart);
            check(isEncoding(value("encoding")));
            apart = window.skipSpace();
        }
        if (next() == 's') {
            check(apart);
            String standalone = value("standalone");
            check(standalone.equals("yes") || standalone.equals("no"));
            window.skipSpace();
        }
        window.expect("?>", WRONG);
    }

    private byte next() throws IOException {
        return window.need(1) ? window.bytes[window.pos] : 0;
    }

    private String value(String name) throws IOException {
        window.expect(name, WRONG);
        window.skipSpace();
        window.expect('=', WRONG);
        window.skipSpace();
        byte quote = next();
        if (quote != '"' && quote != '\'') {
            throw window.unexpected(WRONG);
        }
        window.pos++;
        StringBuilder value = new StringBuilder();
        while (true) {
            if (!window.need(1)) {
                throw window.truncated("within the XML declaration");
            }
            byte b = window.bytes[window.pos];
            if (b == quote) {
                window.pos++;
                return value.toString();
            }
            if (b == 0) {
                throw window.malformed("a character that XML forbids", window.pos);
            }
            if (b == '\n' || b == '\r') {
                window.passControl(window.pos);
            }
            if (value.length() < MAX_VALUE) {
                value.append((char) (b & 0xFF));
            }
            window.pos += b < 0 ? wide() : 1;
        }
    }

    private int wide() throws IOException {
        window.need(Utf8Decoder.size(window.bytes[window.pos]));
        return window.pass(window.pos);
    }

    private static boolean isEncoding(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || "0123456789._-".indexOf(c) < 0)) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private void check(boolean right) {
        if (!right) {
            throw window.malformed(WRONG, window.pos);
        }
    }
}
