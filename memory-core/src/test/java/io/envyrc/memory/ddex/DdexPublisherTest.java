package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.stream.ItemPublisherContract;
import io.envyrc.memory.stream.ItemRecorder;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;

@Execution(CONCURRENT)
class DdexPublisherTest extends ItemPublisherContract<DdexEvent> {
    private static final MessageShape SHAPE = MessageShape.ofBytes(50_000);

    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private final MemoryBudget budget = MemoryBudget.ofBytes(64 << 20);
    private final DdexParser parser = DdexParser.builder()
            .buffers(DdexBufferPool.of(pools))
            .budget(budget)
            .build();

    @Override
    protected Flow.Publisher<DdexEvent> publish(InputStream in) {
        return parser.publish(in);
    }

    @Override
    protected Flow.Publisher<DdexEvent> publish(InputStream in, Executor executor) {
        return parser.publish(in, executor);
    }

    @Override
    protected InputStream source() {
        return new GeneratedMessage(SHAPE);
    }

    @Override
    protected List<DdexEvent> items() throws IOException {
        return Messages.parse(DdexParser.create(), source());
    }

    @Override
    protected String sourceName() {
        return "message";
    }

    @Override
    protected Class<DdexPublisherVerification> rules() {
        return DdexPublisherVerification.class;
    }

    @Override
    protected void nothingWasRead() {
        assertThat(pools.bytePool().stats().gets()).isZero();
    }

    @Override
    protected void nothingIsHeld() {
        assertThat(pools.bytePool().stats().leased()).isZero();
        assertThat(budget.reservedBytes("ddex")).isZero();
    }

    @Test
    void aMessageThatIsRefusedEndsTheSubscriptionBehindWhatWasGood() {
        ItemRecorder<DdexEvent> recorder = new ItemRecorder<>();
        InputStream bad = Messages.stream(Messages.START + "<ResourceList>" + Messages.resource("A1", "") + "</a>");
        publish(bad, Runnable::run).subscribe(recorder);
        recorder.subscription().request(10);
        assertThat(recorder.failure()).isInstanceOf(DdexParseException.class);
        assertThat(recorder.items()).hasSize(2);
        nothingIsHeld();
    }
}
