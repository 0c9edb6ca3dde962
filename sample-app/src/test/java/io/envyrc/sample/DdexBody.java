package io.envyrc.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.util.stream.IntStream;

/** DDEX messages of any number of releases, generated as they are read. */
final class DdexBody {
    private static final String START = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ern:NewReleaseMessage xmlns:ern="http://ddex.net/xml/ern/43" ReleaseProfileVersionId="Audio">
            <MessageHeader><MessageId>M1</MessageId></MessageHeader>
            <ReleaseList>
            """;
    private static final String END = "</ReleaseList></ern:NewReleaseMessage>\n";

    private DdexBody() {}

    static String text(int releases) {
        StringBuilder text = new StringBuilder(START);
        IntStream.range(0, releases).mapToObj(DdexBody::release).forEach(text::append);
        return text.append(END).toString();
    }

    /** Returns the same, and holds one release at a time. */
    static InputStream stream(int releases) {
        return new InputStream() {
            private byte[] block = START.getBytes(UTF_8);
            private int at;
            private int next;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (at == block.length) {
                    if (next > releases) {
                        return -1;
                    }
                    block = (next < releases ? release(next) : END).getBytes(UTF_8);
                    next++;
                    at = 0;
                }
                int count = Math.min(length, block.length - at);
                System.arraycopy(block, at, target, offset, count);
                at += count;
                return count;
            }
        };
    }

    static String release(int number) {
        return "<Release><ReleaseReference>R%d</ReleaseReference>".formatted(number)
                + "<ReleaseId><GRid>A1%d</GRid><ICPN>5%d</ICPN></ReleaseId>".formatted(number, number)
                + "<ReleaseType>Album</ReleaseType>"
                + "<DisplayTitle><TitleText>Title &amp; %d</TitleText></DisplayTitle>".formatted(number)
                + "<DisplayArtist><ArtistPartyReference>P1</ArtistPartyReference>"
                + "<DisplayArtistRole>MainArtist</DisplayArtistRole></DisplayArtist>"
                + "<Genre><GenreText>Rock</GenreText></Genre></Release>\n";
    }

    /** Returns the line that the sample answers for a release. */
    static String answer(int number) {
        return "{\"reference\":\"R%d\",\"types\":[\"Album\"],".formatted(number)
                + "\"ids\":[{\"scheme\":\"GRid\",\"value\":\"A1%d\"},".formatted(number)
                + "{\"scheme\":\"ICPN\",\"value\":\"5%d\"}],".formatted(number)
                + "\"titles\":[\"Title & %d\"],\"artists\":[\"P1\"],\"genres\":[\"Rock\"]}".formatted(number);
    }
}
