package io.envyrc.memory.env;

import java.io.Closeable;
import java.io.IOException;

/**
 * The assignments of one {@code .env} file in its order, each where a dialect finds it: what the faces of the parser
 * read from. Not thread-safe.
 */
interface EnvAssignments extends Closeable {

    /**
     * Moves to the next assignment. What the methods below answer holds until the next call.
     *
     * @return false at the end of the input
     * @throws EnvParseException if the file breaks a limit of the parser or a rule of the dialect
     */
    boolean next() throws IOException;

    /** Returns the key. */
    String key();

    /** Returns the value; reports what in it is not UTF-8. */
    String value() throws IOException;

    /** Returns the line of the key. */
    long line();

    /** Returns the column of the key. */
    int column();

    /** Tells whether the value is one closed quote. */
    boolean quoted();

    /** Tells whether the value stands in single quotes, or is otherwise not to be searched for variables. */
    boolean literal();

    /**
     * Tells whether {@link EnvValues#decode} makes the value of its text again. If not, whoever wants it later keeps it.
     */
    boolean spelledOut();

    /** Returns the offset in the input of the assignment's first byte, that of its {@code export} if it has one. */
    long startOffset();

    /** Returns the offset in the input of the value's text, quotes included; where it would stand if it is empty. */
    long valueOffset();

    /** Returns the length of the value's text, in bytes, quotes included. */
    int valueLength();

    /** Returns the lines read. */
    long lines();

    /** Returns the bytes read. */
    long bytes();

    /** Wipes the buffer and gives it back. The stream stays open. */
    @Override
    void close();
}
