package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;

/** The deals of a record, as far as they were read. Not thread-safe. */
final class Dealt {
    private final Held held;
    private final Gathered<String> releases = new Gathered<>();
    private final Gathered<DdexDeal> deals = new Gathered<>();
    private final Gathered<DdexDate> dates = new Gathered<>();
    private boolean hadReleases;
    private long begun;

    private boolean inDeal;
    private boolean takeDown;
    private boolean allCancelled;
    private final Gathered<String> models = new Gathered<>();
    private final Gathered<String> uses = new Gathered<>();
    private final Gathered<String> territories = new Gathered<>();
    private final Gathered<String> excluded = new Gathered<>();
    private final Gathered<DdexDate> dealDates = new Gathered<>();
    private final Gathered<String> resources = new Gathered<>();

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
        return new ReleaseDeal(range, parts, skipped, releases.take(), deals.take(), dates.take());
    }

    void release(String reference) {
        add(releases, reference);
        hadReleases = true;
    }

    private void add(Gathered<String> list, String value) {
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
                models.take(),
                uses.take(),
                territories.take(),
                excluded.take(),
                dealDates.take(),
                resources.take(),
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

    void takeDown(boolean value) {
        takeDown = value;
    }

    void allCancelled(boolean value) {
        allCancelled = value;
    }

    void resource(String reference) {
        add(resources, reference);
    }

    /** Returns where a date belongs that stands here. */
    Gathered<DdexDate> dates() {
        return inDeal ? dealDates : dates;
    }
}
