package io.envyrc.memory.ddex;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message gives to its reader, in the order of the message: first a {@link MessageStart}, at last a
 * {@link MessageEnd}. Every event is immutable and tells which bytes of the message it stands for. Text is without white
 * space around it; lists keep the order of the message and are empty where it says nothing.
 *
 * <p>A record whose lists take more memory than {@link DdexLimits#chunkSize()} comes in slices: {@link Part}s with what
 * was read so far, and at last the record with the rest, whose range is that of the whole record. A reader that wants all of
 * it puts the lists one after another.
 */
public sealed interface DdexEvent {

    /** Returns the bytes of the message that this stands for. */
    ByteRange range();

    /** A record of a message, or in a {@link Part} a slice of one. */
    sealed interface Entry extends DdexEvent {
        /** Returns how many {@link Part}s of this record went before. */
        int parts();

        /** Returns how many elements of this record, or slice, were left out because these types have no place for them. */
        int skipped();
    }

    /**
     * The root of the message was read.
     *
     * @param range the root's start tag
     * @param type {@code NewReleaseMessage} or {@code PurgeReleaseMessage}
     * @param version by the root's namespace
     * @param namespace the root's namespace
     * @param profile the release profile, else the business profile; null if not said
     * @param language language and script code; null if not said
     */
    record MessageStart(
            ByteRange range,
            String type,
            DdexVersion version,
            String namespace,
            @Nullable String profile,
            @Nullable String language)
            implements DdexEvent {
        public MessageStart {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(namespace, "namespace");
        }
    }

    /**
     * The header of the message.
     *
     * @param messageId null if not said
     * @param threadId null if not said
     * @param fileName null if not said
     * @param created date and time as written; null if not said
     * @param controlType {@code LiveMessage} or {@code TestMessage}; null if not said
     * @param parties sender, recipients, and on whose behalf it was sent
     */
    record Header(
            ByteRange range,
            int parts,
            int skipped,
            @Nullable String messageId,
            @Nullable String threadId,
            @Nullable String fileName,
            @Nullable String created,
            @Nullable String controlType,
            List<DdexParty> parties)
            implements Entry {
        public Header {
            Objects.requireNonNull(range, "range");
            parties = Lists.copy(parties);
        }
    }

    /**
     * A party of the list of parties (ERN 4).
     *
     * @param reference what the rest of the message calls it
     * @param names full names
     */
    record Party(ByteRange range, int parts, int skipped, String reference, List<DdexId> ids, List<String> names)
            implements Entry {
        public Party {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(reference, "reference");
            ids = Lists.copy(ids);
            names = Lists.copy(names);
        }
    }

    /**
     * A resource: a recording, a video, an image and so on.
     *
     * @param reference what the rest of the message calls it
     * @param types what the message says it is, {@code MusicalWorkSoundRecording} for example
     * @param ids its own identifiers, and those of its editions (ERN 4.3)
     * @param duration null if not said
     * @param labels names of labels
     * @param territories codes of the territories for which there are details (ERN 3), and of those for which there are
     *     not with a {@code -} before
     * @param workIds identifiers of the musical work that it is a recording or the like of, the ISWC for example
     * @param relatedReferences resources that it has in it, or is related to
     */
    record Resource(
            ByteRange range,
            int parts,
            int skipped,
            DdexResourceKind kind,
            String reference,
            List<String> types,
            List<DdexId> ids,
            List<DdexTitle> titles,
            List<DdexArtist> artists,
            @Nullable DdexDuration duration,
            List<DdexGenre> genres,
            List<String> labels,
            List<String> territories,
            List<DdexDate> dates,
            List<DdexId> workIds,
            List<String> relatedReferences)
            implements Entry {
        public Resource {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(reference, "reference");
            types = Lists.copy(types);
            ids = Lists.copy(ids);
            titles = Lists.copy(titles);
            artists = Lists.copy(artists);
            genres = Lists.copy(genres);
            labels = Lists.copy(labels);
            territories = Lists.copy(territories);
            dates = Lists.copy(dates);
            workIds = Lists.copy(workIds);
            relatedReferences = Lists.copy(relatedReferences);
        }

        /** Returns the first ISRC. */
        public Optional<String> isrc() {
            return DdexId.first(ids, "ISRC");
        }
    }

    /**
     * A release. What its resource groups say of themselves (titles, artists, sequence numbers) counts as skipped, and is in
     * the {@link Raw} tree.
     *
     * @param reference what the rest of the message calls it; null if not said
     * @param main whether it is marked as the main release
     * @param types what the message says it is, {@code Album} for example
     * @param duration null if not said
     * @param labels names of labels (ERN 3) or references to parties (ERN 4)
     * @param territories codes of the territories for which there are details (ERN 3), and of those for which there are
     *     not with a {@code -} before
     * @param resourceReferences resources that it lists
     * @param groupedReferences resources in its resource groups, which in ERN 3 repeat the list and in ERN 4 are the list
     * @param linkedReferences resources that it links to, such as its cover, as a whole or from within its groups
     * @param relatedIds identifiers of releases that it is related to, or is a proxy of for sales reports
     */
    record Release(
            ByteRange range,
            int parts,
            int skipped,
            DdexReleaseKind kind,
            @Nullable String reference,
            boolean main,
            List<String> types,
            List<DdexId> ids,
            List<DdexTitle> titles,
            List<DdexArtist> artists,
            @Nullable DdexDuration duration,
            List<DdexGenre> genres,
            List<String> labels,
            List<String> territories,
            List<DdexDate> dates,
            List<String> resourceReferences,
            List<String> groupedReferences,
            List<String> linkedReferences,
            List<DdexId> relatedIds)
            implements Entry {
        public Release {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(kind, "kind");
            types = Lists.copy(types);
            ids = Lists.copy(ids);
            titles = Lists.copy(titles);
            artists = Lists.copy(artists);
            genres = Lists.copy(genres);
            labels = Lists.copy(labels);
            territories = Lists.copy(territories);
            dates = Lists.copy(dates);
            resourceReferences = Lists.copy(resourceReferences);
            groupedReferences = Lists.copy(groupedReferences);
            linkedReferences = Lists.copy(linkedReferences);
            relatedIds = Lists.copy(relatedIds);
        }

        /** Returns the first GRid. */
        public Optional<String> grid() {
            return DdexId.first(ids, "GRid");
        }

        /** Returns the first ICPN. */
        public Optional<String> icpn() {
            return DdexId.first(ids, "ICPN");
        }
    }

    /**
     * The deals for some releases. When what of a release may be seen (ERN 4: {@code ReleaseVisibility}) counts as skipped,
     * and is in the {@link Raw} tree.
     *
     * @param releaseReferences the releases
     * @param dates dates for all its deals, such as {@code EffectiveDate}
     */
    record ReleaseDeal(
            ByteRange range,
            int parts,
            int skipped,
            List<String> releaseReferences,
            List<DdexDeal> deals,
            List<DdexDate> dates)
            implements Entry {
        public ReleaseDeal {
            Objects.requireNonNull(range, "range");
            releaseReferences = Lists.copy(releaseReferences);
            deals = Lists.copy(deals);
            dates = Lists.copy(dates);
        }
    }

    /**
     * A slice of a record that is not over yet; the record itself follows, in this message or, where it is broken, a
     * {@link Problem}. Text that a record has once, such as its reference, is in each slice that comes after it, else
     * empty or null.
     *
     * @param index which slice, 0 for the first
     */
    record Part(int index, Entry slice) implements DdexEvent {
        public Part {
            Objects.requireNonNull(slice, "slice");
        }

        @Override
        public ByteRange range() {
            return slice.range();
        }
    }

    /**
     * The element of a record, unmapped: only with {@link DdexParser.Builder#raw}, after each {@link Entry} and each
     * {@link Part}. Behind a part it has what was read since the part before, in the elements that were open, which come
     * again in the next one, with their attributes. A reader that wants the whole tree adds the text and the children of
     * each of those to what it has of it.
     *
     * @param range as that of the event before it
     * @param continued how many elements go on from the part before: the record's own, its first child, the first child of
     *     that, and so on; 0 at the beginning of a record
     * @param element the element of the record
     */
    record Raw(ByteRange range, int continued, DdexElement element) implements DdexEvent {
        public Raw {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(element, "element");
        }
    }

    /**
     * An element beside the records, or an entry of a list, which these types have no place for: a cue sheet, a chapter, a
     * foreign element. It was checked to be well-formed and left out.
     *
     * @param name its local name
     * @param namespace its namespace; empty if it has none
     * @param elements how many elements it had, itself included
     */
    record Skipped(ByteRange range, String name, String namespace, long elements) implements DdexEvent {
        public Skipped {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(namespace, "namespace");
        }
    }

    /**
     * A record was broken and left out; only with {@link DdexLimits#continueOnError()}.
     *
     * @param record the name of its element
     * @param line number of the line in which it begins, 1 for the first
     * @param column number of the character in that line with which it begins, 1 for the first
     * @param parts how many {@link Part}s of it were given, which are to be forgotten
     * @param message what is wrong, and at which line
     */
    record Problem(ByteRange range, String record, long line, long column, int parts, String message)
            implements DdexEvent {
        public Problem {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(record, "record");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * The whole message was read, to its last byte.
     *
     * @param range the whole message
     * @param counts how much of what there was
     */
    record MessageEnd(ByteRange range, DdexCounts counts) implements DdexEvent {
        public MessageEnd {
            Objects.requireNonNull(range, "range");
            Objects.requireNonNull(counts, "counts");
        }

        /** Returns the size of the message in bytes. */
        public long bytes() {
            return range.length();
        }
    }
}
