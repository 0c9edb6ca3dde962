package io.envyrc.memory.pool;

/** How much of a buffer is overwritten with zeros when it comes back. */
public enum Wipe {
    /** Nothing: the next borrower may read what the last one wrote. */
    NONE,
    /** The length that was asked for, or the mark that the borrower declared; all of one that was not leased. */
    USED,
    /** All of it. */
    ALL
}
