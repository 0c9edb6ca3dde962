package io.envyrc.memory.batch;

import io.envyrc.memory.batch.ResultWindow.Place;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call of {@link BatchProcessor#map}: feeds a run and hands its results over, both on the calling thread. */
final class MapRun<T, R, X extends Exception> {
    private final BatchRun run;
    private final BatchFunction<? super T, ? extends R> function;
    private final ResultHandler<? super R, X> results;
    private final ResultWindow<R> window;

    MapRun(
            BatchRun run,
            BatchConfig config,
            BatchFunction<? super T, ? extends R> function,
            ResultHandler<? super R, X> results) {
        this.run = run;
        this.function = function;
        this.results = results;
        this.window = new ResultWindow<>(config.windowCapacity(), config.ordered());
    }

    BatchResult run(Iterator<? extends T> inputs) throws X {
        try {
            feed(inputs);
            run.finish();
            handOverTheRest();
        } catch (Throwable e) {
            run.abort(e);
            throw e;
        }
        return run.result();
    }

    private void feed(Iterator<? extends T> inputs) throws X {
        while (!run.isEnding() && inputs.hasNext()) {
            T input = inputs.next();
            Objects.requireNonNull(input, () -> "input " + run.submitted() + " of the source is null");
            while (!run.isEnding() && !window.hasRoom()) {
                awaitResult();
            }
            Place<R> place = window.open(run.submitted());
            run.submit(() -> apply(input, place));
            handOverTheReady();
        }
        while (!run.isEnding() && !window.isEmpty()) {
            awaitResult();
        }
    }

    private void apply(T input, Place<R> place) throws Exception {
        R result = null;
        try {
            result = Objects.requireNonNull(function.apply(input), "the function returned null");
        } finally {
            window.fill(place, result);
        }
    }

    private void awaitResult() throws X {
        try {
            handOver(window.poll(BatchRun.POLL_NANOS));
        } catch (InterruptedException e) {
            run.interrupted();
        }
    }

    private void handOverTheReady() throws X {
        Place<R> place = window.poll();
        while (place != null) {
            handOver(place);
            place = window.poll();
        }
    }

    private void handOverTheRest() throws X {
        window.giveUpUnfilled();
        handOverTheReady();
    }

    private void handOver(@Nullable Place<R> place) throws X {
        if (place != null) {
            results.result(place.result(), place.index());
        }
    }
}
