package io.envyrc.memory.env;

/** Remembers keys, to find those that are set again. */
interface SeenKeys {

    /** Remembers a key and tells whether it is new, as far as known. */
    boolean add(EnvSpan key);

    /** Tells whether every key so far was remembered. */
    boolean exact();
}
