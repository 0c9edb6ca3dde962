package io.envyrc.memory.ddex;

/** A place in a message: line and column from 1, byte from 0. */
record Place(long line, long column, long byteOffset) {}
