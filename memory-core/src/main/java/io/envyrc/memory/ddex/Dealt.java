package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import java.util.ArrayList;
import java.util.List;

/** The deals of a record, as far as they were read. Not thread-safe. */
final class Dealt {
    private final Held held;
    private final List<String> releases = new ArrayList<>();
    private final List<DdexDeal> deals = new ArrayList<>();
    private final List<DdexDate> dates = new ArrayList<>();
    private boolean hadReleases;
    private long begun;

    private boolean inDeal;
    private boolean takeDown;
    private boolean allCancelled;
    private final List<String> models = new ArrayList<>();
    private final List<String> uses = new ArrayList<>();
    private final List<String> territories = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();
    private final List<DdexDate> dealDates = new ArrayList<>();
    private final List<String> resources = new ArrayList<>();

    Dealt(Held held) {
        this.held = held;
    }

    /** Begins anew; the lists are empty then, for they were taken or cleared. */
    void reset() {
        hadReleases = false;
        begun = 0;
        inDeal = false;
        takeDown = false;
        allCancelled = false;
    }

    void clear() {
        releases.clear();
        deals.clear();
        dates.clear();
        models.clear();
        uses.clear();
        territories.clear();
        excluded.clear();
        dealDates.clear();
        resources.clear();
    }

    long deals() {
        return begun;
    }

    boolean hadReleases() {
        return hadReleases;
    }

    /** Makes a record of what was read; a deal in work gives what it has so far, and goes on under its index. */
    ReleaseDeal releaseDeal(ByteRange range, int parts, int skipped) {
        if (inDeal) {
            addDeal();
        }
        return new ReleaseDeal(range, parts, skipped, Lists.take(releases), Lists.take(deals), Lists.take(dates));
    }

    void release(String reference) {
        add(releases, reference);
        hadReleases = true;
    }

    private void add(List<String> list, String value) {
        list.add(value);
        held.list(value);
    }

    void begin() {
        begun++;
        inDeal = true;
    }

    void end() {
        addDeal();
        inDeal = false;
    }

    private void addDeal() {
        int index = (int) Math.min(Integer.MAX_VALUE, begun - 1);
        deals.add(new DdexDeal(
                index,
                Lists.take(models),
                Lists.take(uses),
                Lists.take(territories),
                Lists.take(excluded),
                Lists.take(dealDates),
                Lists.take(resources),
                takeDown,
                allCancelled));
        held.list("");
        takeDown = false;
        allCancelled = false;
    }

    void model(String value) {
        add(models, value);
    }

    void use(String value) {
        add(uses, value);
    }

    void territory(String value) {
        add(territories, value);
    }

    void excluded(String value) {
        add(excluded, value);
    }

    void resource(String reference) {
        add(resources, reference);
    }

    void takeDown(boolean value) {
        takeDown = value;
    }

    void allCancelled(boolean value) {
        allCancelled = value;
    }

    /** Returns where a date belongs that stands here. */
    List<DdexDate> dates() {
        return inDeal ? dealDates : dates;
    }
}
