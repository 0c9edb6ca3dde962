package io.envyrc.memory.ddex;

/**
 * What a {@link GeneratedMessage} looks like.
 *
 * @param bytes size at which it ends, as soon as its lists are closed
 * @param extras entities, CDATA, comments, instructions, characters of four bytes, and foreign elements
 * @param giant whether its releases are one, and its deals too
 */
public record MessageShape(
        DdexVersion version, Names names, boolean indented, boolean extras, boolean giant, long bytes) {

    /** Where the namespace shows. */
    public enum Names {
        /** {@code <NewReleaseMessage xmlns="...">}. */
        DEFAULT,
        /** {@code <ern:NewReleaseMessage xmlns:ern="..."><ern:MessageHeader>}. */
        PREFIXED,
        /** {@code <ern:NewReleaseMessage xmlns:ern="..."><MessageHeader>}, as the schemas have it. */
        ROOT_ONLY
    }

    public static MessageShape ofBytes(long bytes) {
        return new MessageShape(DdexVersion.ERN_4_3, Names.ROOT_ONLY, false, true, false, bytes);
    }

    public MessageShape version(DdexVersion other) {
        return new MessageShape(other, names, indented, extras, giant, bytes);
    }

    public MessageShape names(Names other) {
        return new MessageShape(version, other, indented, extras, giant, bytes);
    }

    public MessageShape indented(boolean other) {
        return new MessageShape(version, names, other, extras, giant, bytes);
    }

    public MessageShape extras(boolean other) {
        return new MessageShape(version, names, indented, other, giant, bytes);
    }

    public MessageShape asGiant() {
        return new MessageShape(version, names, indented, extras, true, bytes);
    }
}
