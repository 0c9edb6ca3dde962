package io.envyrc.memory.ddex;

/** What a release is. */
public enum DdexReleaseKind {
    RELEASE("Release"),
    TRACK_RELEASE("TrackRelease"),
    CLIP_RELEASE("ClipRelease"),
    /** A release that is withdrawn, in a purge message. */
    PURGED_RELEASE("PurgedRelease");

    private final String element;

    DdexReleaseKind(String element) {
        this.element = element;
    }

    /** Returns the name of its element in a message. */
    public String element() {
        return element;
    }
}
