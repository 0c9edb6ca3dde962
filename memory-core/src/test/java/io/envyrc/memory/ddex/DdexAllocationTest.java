package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a record costs the collector. */
class DdexAllocationTest {
    private static final int MOST_BYTES_A_RECORD = 1_500;

    @ParameterizedTest
    @CsvSource({"AUTO, ERN_4_3", "AUTO, ERN_3_8_2", "WOODSTOX, ERN_4_3", "WOODSTOX, ERN_3_8_2"})
    void allocatesNoMoreThanOneAndAHalfKilobytesARecord(DdexEngine engine, DdexVersion version) throws IOException {
        byte[] message = GeneratedMessage.bytes(
                MessageShape.ofBytes(4 << 20).version(version).extras(true));
        DdexParser parser = DdexParser.builder().engine(engine).build();
        long records = parse(parser, message).records();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        parse(parser, message);
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / records;
        assertThat(records).isGreaterThan(5_000);
        assertThat(each).isBetween(1L, (long) MOST_BYTES_A_RECORD);
    }

    private static DdexCounts parse(DdexParser parser, byte[] message) throws IOException {
        return parser.parse(new ByteArrayInputStream(message), event -> {}).counts();
    }
}
