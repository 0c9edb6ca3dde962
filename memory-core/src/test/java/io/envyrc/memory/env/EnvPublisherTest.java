package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.env.EnvDiagnostic.Kind;
import io.envyrc.memory.env.EnvItem.Done;
import io.envyrc.memory.env.EnvItem.Finding;
import io.envyrc.memory.env.EnvItem.Variable;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.stream.ItemPublisherContract;
import io.envyrc.memory.stream.ItemRecorder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

@Execution(CONCURRENT)
class EnvPublisherTest extends ItemPublisherContract<EnvItem> {
    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private final EnvFileStreamer streamer = new EnvFileStreamer(
            EnvParser.builder().bufferSize(16).maxLineSize(50).buffers(buffers).build());

    @Override
    protected Flow.Publisher<EnvItem> publish(InputStream in) {
        return streamer.publish(in);
    }

    @Override
    protected Flow.Publisher<EnvItem> publish(InputStream in, Executor executor) {
        return streamer.publish(in, executor);
    }

    @Override
    protected InputStream source() {
        return stream("A=1\njunk\nB=2");
    }

    @Override
    protected List<EnvItem> items() {
        return List.of(
                new Variable(new EnvVariable("A", "1", 1)),
                new Finding(new EnvDiagnostic(2, 1, Kind.SKIPPED_LINE, EnvTokenizer.SKIPPED)),
                new Variable(new EnvVariable("B", "2", 3)),
                new Done(new EnvSummary(2, 3, 12, 0, true, 1)));
    }

    @Override
    protected String sourceName() {
        return "file";
    }

    @Override
    protected Class<EnvPublisherVerification> rules() {
        return EnvPublisherVerification.class;
    }

    @Override
    protected void nothingWasRead() {
        assertThat(buffers.stats().gets()).isZero();
    }

    @Override
    protected void nothingIsHeld() {
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void aFileThatIsRefusedEndsTheSubscriptionBehindWhatWasGood() {
        ItemRecorder<EnvItem> recorder = new ItemRecorder<>();
        publish(stream("A=1\n" + "x".repeat(51)), Runnable::run).subscribe(recorder);
        recorder.subscription().request(10);
        assertThat(recorder.items()).containsExactly(new Variable(new EnvVariable("A", "1", 1)));
        assertThat(recorder.failure())
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 2: line is longer than 50 bytes (maxLineSize)");
        nothingIsHeld();
    }

    @Test
    void anIteratorIsAStreamToo() {
        try (Stream<EnvVariable> variables = streamer.open(stream("A=1\nB=2\nC=3")).stream()) {
            assertThat(variables.map(EnvVariable::key).limit(2).toList()).isEqualTo(List.of("A", "B"));
        }
        nothingIsHeld();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
