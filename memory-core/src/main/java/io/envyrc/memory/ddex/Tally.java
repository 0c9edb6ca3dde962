package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.Header;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.DdexEvent.Party;
import io.envyrc.memory.ddex.DdexEvent.Problem;
import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import io.envyrc.memory.ddex.DdexEvent.Skipped;

/** Counts the events of a message. Not thread-safe. */
final class Tally {
    private long headers;
    private long parties;
    private long resources;
    private long releases;
    private long releaseDeals;
    private long deals;
    private long parts;
    private long skipped;
    private long problems;
    private long skippedElements;

    void event(DdexEvent event) {
        if (event instanceof Resource) {
            resources++;
        } else if (event instanceof Release) {
            releases++;
        } else if (event instanceof ReleaseDeal) {
            releaseDeals++;
        } else if (event instanceof Part) {
            parts++;
        } else if (event instanceof Party) {
            parties++;
        } else if (event instanceof Skipped) {
            skipped++;
        } else if (event instanceof Problem) {
            problems++;
        } else if (event instanceof Header) {
            headers++;
        }
    }

    void deals(long more) {
        deals += more;
    }

    void skippedElement() {
        skippedElements++;
    }

    long problems() {
        return problems;
    }

    DdexCounts counts(long elements) {
        return new DdexCounts(
                headers,
                parties,
                resources,
                releases,
                releaseDeals,
                deals,
                parts,
                skipped,
                problems,
                skippedElements,
                elements);
    }
}
