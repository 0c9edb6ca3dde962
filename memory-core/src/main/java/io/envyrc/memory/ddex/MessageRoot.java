package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageStart;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;

/** Reads the root of a message, which tells what it is. */
final class MessageRoot {
    private MessageRoot() {}

    /**
     * Returns the first event of a message.
     *
     * @param cursor at the start tag of the root
     * @param start offset of that tag in bytes
     * @throws DdexParseException if it is no message that is known
     */
    static MessageStart read(XmlCursor cursor, long start) throws IOException {
        String name = cursor.localName();
        DdexVersion version = DdexVersion.ofNamespace(cursor.namespace()).orElse(null);
        boolean known = name.equals("NewReleaseMessage") || name.equals("PurgeReleaseMessage");
        if (version == null || !known) {
            throw new DdexParseException(
                    Kind.VERSION,
                    "the root is no NewReleaseMessage or PurgeReleaseMessage of ERN 3.3 to 3.8.3, 4.1, 4.1.1, 4.2 or 4.3",
                    cursor.start(start),
                    null);
        }
        String profile = cursor.attribute("ReleaseProfileVersionId");
        return new MessageStart(
                new ByteRange(start, cursor.endOffset()),
                name,
                version,
                cursor.namespace(),
                profile == null ? cursor.attribute("BusinessProfileVersionId") : profile,
                cursor.attribute("LanguageAndScriptCode"));
    }
}
