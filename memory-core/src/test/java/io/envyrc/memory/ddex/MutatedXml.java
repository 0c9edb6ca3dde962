package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Documents that are nearly well-formed, or just so: seeds with all that XML has, changed in a few places. */
final class MutatedXml {
    private static final int MAX_SIZE = 700;

    private static final String[] PIECES = {
        "<",
        ">",
        "/",
        "</",
        "/>",
        "&",
        ";",
        "=",
        "'",
        "\"",
        "!",
        "?",
        "-",
        "--",
        "]",
        "]]",
        "]]>",
        "[",
        ":",
        " ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\0",
        "\u0001",
        "\u007F",
        "<!--",
        "-->",
        "<!-- c -->",
        "<!---->",
        "<?p i?>",
        "<?p?>",
        "<?",
        "?>",
        "<?xml version='1.0'?>",
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>",
        "<![CDATA[",
        "<![CDATA[]]>",
        "<![CDATA[ ]] > ]]>",
        "&amp;",
        "&lt;",
        "&gt;",
        "&apos;",
        "&quot;",
        "&x;",
        "&#65;",
        "&#x41;",
        "&#xD;",
        "&#10;",
        "&#0;",
        "&#xD800;",
        "&#x10FFFF;",
        "&#x110000;",
        "&#xFFFE;",
        "&#;",
        "&#x;",
        "&amp",
        "<a>",
        "</a>",
        "<a/>",
        "<b c='d'>",
        "</b>",
        " a='1'",
        " b = \"2\"",
        " p:a='1'",
        " xmlns='u'",
        " xmlns=''",
        " xmlns:p='u'",
        " xmlns:q='u'",
        " xmlns:p=''",
        " xmlns:xml='u'",
        " xmlns:xmlns='u'",
        " xmlns:q='http://www.w3.org/2000/xmlns/'",
        " xmlns:q='http://www.w3.org/XML/1998/namespace'",
        " xmlns:xml='http://www.w3.org/XML/1998/namespace'",
        " xml:lang='en'",
        "p:",
        "q:",
        "xml:",
        "xmlns:",
        "<p:e>",
        "</p:e>",
        "x",
        "1",
        ".",
        "\u00E9",
        "\u6F22",
        "\uD83C\uDFB5",
        "\u00B7",
        "\u00D7",
        "\u0085",
        "\u2028"
    };
    private static final byte[][] BYTES = {
        {(byte) 0xC0, (byte) 0xAF},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0x80},
        {(byte) 0xFF},
        {(byte) 0xE6, (byte) 0xBC},
        {(byte) 0xEF, (byte) 0xBF, (byte) 0xBE},
        {(byte) 0xC3},
        {(byte) 0xF0, (byte) 0x9F},
        {(byte) 0xE0, (byte) 0x80, (byte) 0x80}
    };

    private static final List<byte[]> SEEDS = seeds();

    private static final List<byte[]> MESSAGES = messages();

    private MutatedXml() {}

    private static List<byte[]> messages() {
        List<byte[]> messages = new ArrayList<>();
        for (DdexVersion version : new DdexVersion[] {DdexVersion.ERN_3_8_2, DdexVersion.ERN_4_3}) {
            for (MessageShape.Names names : MessageShape.Names.values()) {
                MessageShape shape = MessageShape.ofBytes(3500).version(version).names(names);
                messages.add(GeneratedMessage.bytes(shape));
                messages.add(GeneratedMessage.bytes(shape.indented(true)));
            }
        }
        return messages;
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String seed : new String[] {
            "<a/>",
            "<?xml version='1.0' encoding='UTF-8'?>\n<a b='c'>text</a>\n",
            "<?xml version=\"1.0\"?><!-- c --><?p i?><p:a xmlns:p='urn:p' p:b='1' b='2'>x &amp; y<p:c/></p:a><!-- e"
                    + " -->",
            String.join(
                    "\r\n",
                    "<a xmlns='u' xmlns:p='v' xmlns:q='v'>",
                    " <b p:x='1'>t\u00E9xt \uD83C\uDFB5 \u6F22</b>",
                    " <p:b></p:b></a>"),
            "<a b='x\ty" + '\n' + "z\r" + '\n'
                    + "&#10;&lt;\u00E9' c=\"'&quot;'\">]]<![CDATA[ <x> ]] ]]>&#x1D11E;&#65;<!-- - --><?pi d?d ?></a>",
            "<a><b xmlns='u1'><c xmlns=''><d/></c></b><e xml:lang='en' xml:space='preserve'/> \r \n\r\n x</a>",
            "\uFEFF<root>\u00E9\u00E9\u00E9<x>\n\n</x  ><y\n a = 'b'\r\n/></root >  \n",
            "<r><n:e xmlns:n='n' a1='1' a2='2' a3='3'"
                    + " n:a1='4'><n:f/></n:e><ab></ab><abcdefgh/><abcdefghi></abcdefghi></r>",
        }) {
            seeds.add(seed.getBytes(UTF_8));
        }
        byte[] message = GeneratedMessage.bytes(MessageShape.ofBytes(3000).indented(true));
        for (int from = 0; from + 400 < message.length; from += 300) {
            String middle = new String(message, from, 400, ISO_8859_1);
            int tag = Math.max(0, middle.indexOf('<'));
            seeds.add(("<m>" + middle.substring(tag) + "</m>").getBytes(ISO_8859_1));
        }
        seeds.add(Arrays.copyOf(message, MAX_SIZE));
        return seeds;
    }

    /** Returns the document of a number; the same for the same number. */
    static byte[] document(long number) {
        SplittableRandom random = new SplittableRandom(number);
        byte[] document = SEEDS.get(random.nextInt(SEEDS.size()));
        int changes = random.nextInt(5);
        for (int i = 0; i < changes; i++) {
            document = changed(document, random);
        }
        return document;
    }

    /** Returns the message of a number, of a few records, changed as documents are; the same for the same number. */
    static byte[] message(long number) {
        SplittableRandom random = new SplittableRandom(number);
        byte[] message = MESSAGES.get(random.nextInt(MESSAGES.size()));
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            message = changed(message, random);
        }
        return message;
    }

    private static byte[] changed(byte[] document, SplittableRandom random) {
        int at = random.nextInt(document.length + 1);
        int end = Math.min(document.length, at + random.nextInt(random.nextInt(8) == 0 ? 60 : 4));
        return switch (random.nextInt(10)) {
            case 0 -> spliced(document, at, end, new byte[0]);
            case 1 -> spliced(document, at, at, Arrays.copyOfRange(document, at, end));
            case 2 -> Arrays.copyOf(document, Math.max(1, at));
            case 3 -> spliced(document, at, at, BYTES[random.nextInt(BYTES.length)]);
            case 4 -> spliced(document, at, Math.min(document.length, at + 1), new byte[] {(byte) random.nextInt(128)});
            case 5, 6 -> spliced(document, at, end, piece(random));
            default -> spliced(document, at, at, piece(random));
        };
    }

    private static byte[] piece(SplittableRandom random) {
        return PIECES[random.nextInt(PIECES.length)].getBytes(UTF_8);
    }

    private static byte[] spliced(byte[] document, int from, int to, byte[] piece) {
        byte[] changed = new byte[document.length - (to - from) + piece.length];
        System.arraycopy(document, 0, changed, 0, from);
        System.arraycopy(piece, 0, changed, from, piece.length);
        System.arraycopy(document, to, changed, from + piece.length, document.length - to);
        return changed.length == 0 ? new byte[] {' '} : changed;
    }
}
