package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/** The artist that is open in a resource or release, if one is. Not thread-safe. */
final class OpenArtist {
    private final Held held;
    private final Gathered<String> names = new Gathered<>();
    private final Gathered<DdexId> ids = new Gathered<>();
    private final Gathered<String> roles = new Gathered<>();
    private @Nullable String reference;
    private int sequence;
    private boolean open;

    OpenArtist(Held held) {
        this.held = held;
    }

    /** @param number what the message says is the artist's place among others, or null */
    void begin(@Nullable String number) {
        open = true;
        sequence = sequence(number);
    }

    private static int sequence(@Nullable String number) {
        if (number != null && number.length() == 1) {
            return Math.max(0, Character.digit(number.charAt(0), 10));
        }
        try {
            return number == null ? 0 : Integer.parseInt(number.trim());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    boolean isOpen() {
        return open;
    }

    void name(String value) {
        held.openEntry();
        names.add(held.open(value));
    }

    /** Adds an identifier whose texts were held. */
    void id(DdexId id) {
        held.openEntry();
        ids.add(id);
    }

    void reference(String value) {
        reference = held.open(value);
    }

    void role(String value) {
        held.openEntry();
        roles.add(held.open(value));
    }

    /** Returns the artist; the lists are taken then. */
    DdexArtist build(String kind, @Nullable String territories) {
        return new DdexArtist(kind, names.take(), reference, ids.take(), roles.take(), sequence, territories);
    }

    /** Forgets the artist. */
    void clear() {
        open = false;
        names.clear();
        ids.clear();
        reference = null;
        roles.clear();
    }
}
