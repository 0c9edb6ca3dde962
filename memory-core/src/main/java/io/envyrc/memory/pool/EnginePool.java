package io.envyrc.memory.pool;

import io.envyrc.memory.Trimmable;
import java.util.List;

/** A pool on engines of ours, whose idle objects can be compared with those of others. */
abstract class EnginePool implements Pool {

    abstract List<? extends Upkeep<?>> keepers();

    @Override
    public long trim(double fraction) {
        return IdleSlot.sum(IdleSlot.trim(keepers(), Trimmable.checkFraction(fraction)));
    }
}
