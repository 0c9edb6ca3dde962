package io.envyrc.memory.ddex;

/** What a resource is. */
public enum DdexResourceKind {
    SOUND_RECORDING("SoundRecording"),
    MIDI("MIDI"),
    VIDEO("Video"),
    IMAGE("Image"),
    TEXT("Text"),
    SHEET_MUSIC("SheetMusic"),
    SOFTWARE("Software"),
    USER_DEFINED("UserDefinedResource");

    private final String element;

    DdexResourceKind(String element) {
        this.element = element;
    }

    /** Returns the name of its element in a message. */
    public String element() {
        return element;
    }
}
