package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final int MAX = 40;

    private record Event(String key, BigDecimal value) {
        Event(String key, String value) {
            this(key, new BigDecimal(value).setScale(EventValue.SCALE));
        }
    }

    @Test
    void readsPlainAndQuotedFields() throws Exception {
        assertThat(read("a,1\nb,-2.5\r\n\"c, \"\"d\"\"\",\"3\"\n,0\n\"\",4\n\u00e9,+5"))
                .containsExactly(
                        new Event("a", "1"),
                        new Event("b", "-2.5"),
                        new Event("c, \"d\"", "3"),
                        new Event("", "0"),
                        new Event("", "4"),
                        new Event("\u00e9", "5"));
    }

    @Test
    void skipsEmptyLinesTheMarkAndTheTitlesOfTheFirstLineOnly() throws Exception {
        assertThat(read("\ufeffKey,Value\n\n\r\na,1\n\n")).containsExactly(new Event("a", "1"));
        assertThat(read("\"key\",\"value\"\r\na,1\r\n")).containsExactly(new Event("a", "1"));
        assertThat(read("")).isEmpty();
        assertThat(read("\ufeff")).isEmpty();
        assertRefused("a,1\nkey,value\n", 2, "the value is not " + EventValue.RULE);
    }

    @Test
    void keepsLineEndsWithinQuotesAndCountsThem() throws Exception {
        assertThat(read("\"a\nb\r\nc\",1\nd,2")).containsExactly(new Event("a\nb\r\nc", "1"), new Event("d", "2"));
        assertRefused("\"a\nb\r\nc\",1\n\nd\n", 5, "expected two fields, key,value, but found 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a           | expected two fields, key,value, but found 1",
                "a,1,2       | expected two fields, key,value, but found more",
                "a,b,1       | expected two fields, key,value, but found more",
                "a\"b\",1    | a quote within a field that is not quoted",
                "\"a\"b,1    | text after the quote that closes the key",
                "\"a,1       | a quote is not closed before the end of the body",
                "a,\"1       | a quote is not closed before the end of the body",
            })
    void refusesWhatIsNoEvent(String line, String problem) {
        assertRefused("x,1\n" + line.strip() + "\n", 2, problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "-",
                "+",
                ".5",
                "1.",
                "1e3",
                "0x1",
                "NaN",
                "--1",
                "1.0000000001",
                "1000000000000000000"
            })
    void refusesWhatIsNoNumber(String value) {
        assertRefused(
                "a," + value + "\n",
                1,
                "the value is not a number of at most 18 digits before and 9 after the"
                        + " point, without an exponent");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "0.000000001",
                "-0.000000001",
                "1.50000000000",
                "000000000000000000000001",
                "999999999999999999.999999999",
                "-999999999999999999.999999999",
                "18.446744073",
                "-18446744073.709551616"
            })
    void readsNumbersToTheLastDigit(String value) throws Exception {
        assertThat(read("a," + value + "\n"))
                .singleElement()
                .satisfies(event -> assertThat(event.value()).isEqualByComparingTo(value));
    }

    @Test
    void refusesAKeyThatIsNoText() {
        assertThatThrownBy(() -> read(new ByteArrayInputStream(new byte[] {'a', (byte) 0xC3, ',', '1', '\n'}), MAX))
                .hasMessage("CSV line 1: the key is not UTF-8");
    }

    @Test
    void refusesARecordOverTheLimitWhetherTheEndIsInSightOrNot() throws Exception {
        String longest = "k".repeat(MAX - 3) + ",1\n";
        assertThat(read("a,1\n" + longest)).hasSize(2);
        assertRefused("a,1\nk" + longest, 2, "longer than 40 bytes");
        assertRefused("a,1\n" + "k".repeat(10_000), 2, "longer than 40 bytes");
        assertRefused(
                "a,1\n\"\n" + "k,1\n".repeat(100), 2, "longer than 40 bytes, within a quote that is not closed so far");
    }

    @Test
    void tellsWhatItRead() throws Exception {
        byte[] csv = "a,1\n\nb,2".getBytes(StandardCharsets.UTF_8);
        EventReader events = new EventReader(new ByteArrayInputStream(csv), new byte[MAX + 1], MAX);
        while (events.next()) {}
        assertThat(events.events()).isEqualTo(2);
        assertThat(events.bytes()).isEqualTo(csv.length);
        assertThat(events.next()).isFalse();
    }

    @Test
    void readsBackWhatWasWrittenAtRandomHoweverTheInputIsCut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            List<Event> events = new ArrayList<>();
            StringBuilder csv = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                StringBuilder key = new StringBuilder();
                for (int c = random.nextInt(8); c > 0; c--) {
                    key.append("a\u00e9\u20ac\ud83d\ude00,\"\n\r b"
                            .codePoints()
                            .mapToObj(Character::toString)
                            .toList()
                            .get(random.nextInt(10)));
                }
                BigDecimal value = BigDecimal.valueOf(random.nextLong(), EventValue.SCALE);
                events.add(new Event(key.toString(), value));
                csv.append('"').append(key.toString().replace("\"", "\"\"")).append("\",");
                csv.append(value.toPlainString()).append(random.nextBoolean() ? "\n" : "\r\n");
            }
            InputStream cut = new ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8)) {
                @Override
                public synchronized int read(byte[] buffer, int offset, int length) {
                    return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(30)));
                }
            };
            assertThat(read(cut, 200)).as("seed %d, run %d: %s", seed, run, csv).isEqualTo(events);
        }
    }

    private static void assertRefused(String csv, long line, String problem) {
        assertThatThrownBy(() -> read(csv))
                .hasMessage("CSV line %d: %s", line, problem)
                .asInstanceOf(type(MalformedCsvException.class))
                .returns(line, MalformedCsvException::line);
    }

    private static List<Event> read(String csv) throws IOException {
        return read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), MAX);
    }

    private static List<Event> read(InputStream in, int max) throws IOException {
        EventReader reader = new EventReader(in, new byte[max + 1], max);
        List<Event> events = new ArrayList<>();
        while (reader.next()) {
            BigInteger unscaled = BigInteger.valueOf(reader.value().high())
                    .shiftLeft(64)
                    .add(new BigInteger(Long.toUnsignedString(reader.value().low())));
            events.add(new Event(
                    new String(reader.buffer(), reader.keyStart(), reader.keyLength(), StandardCharsets.UTF_8),
                    new BigDecimal(unscaled, EventValue.SCALE)));
        }
        return events;
    }
}
