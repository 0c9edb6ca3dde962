package io.envyrc.memory.budget;

/**
 * What a budget asks a consumer to spill.
 *
 * @param bytes how much is wanted, 1 or more
 * @param asker the name of the consumer whose request does not fit
 * @param own true if the consumer asked is the asker: the calling thread is inside its own {@code reserve}, {@code grow} or
 *     {@code resize}, and nobody else could give more
 */
public record SpillRequest(long bytes, String asker, boolean own) {}
