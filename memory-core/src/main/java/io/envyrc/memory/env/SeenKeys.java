package io.envyrc.memory.env;

import java.io.IOException;

/** Remembers keys, to find those that are set again. */
interface SeenKeys {

    /** Remembers a key and tells whether it is new, as far as known by now. */
    boolean add(EnvSpan key);

    /** Tells of keys that were taken for new and are not, where something else is to be reported behind them. */
    default void settle(EnvTable.Repeats repeats) throws IOException {}

    /** Tells whether every key so far was remembered. */
    boolean exact();
}
