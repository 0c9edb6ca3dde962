package io.envyrc.memory.pressure;

/** Hears of changes of the pressure level. */
@FunctionalInterface
public interface PressureListener {

    /**
     * Called after the level has changed, on a thread of the monitor's callback executor and never by two threads at
     * once. Changes that happen during a call are told by one more call, with the latest snapshot; a level that came and
     * went meanwhile is not told. Whatever it throws is counted and logged.
     *
     * @param snapshot the sample that changed the level
     */
    void onPressureChange(MemorySnapshot snapshot);
}
