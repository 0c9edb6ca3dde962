package io.envyrc.memory.ddex;

import com.ctc.wstx.api.ReaderConfig;
import com.ctc.wstx.io.BranchingReaderSource;
import com.ctc.wstx.io.InputBootstrapper;
import com.ctc.wstx.sr.ReaderCreator;
import com.ctc.wstx.sr.TypedStreamReader;
import java.util.Arrays;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * Woodstox, which lets tags that are spelled like some before be taken from its buffer as they stand there: what it keeps of
 * them, the stack of elements and where it is, is the same as if it had read them. Whatever else comes is read by Woodstox,
 * so it has to see nothing of what was taken but a text in one line without references.
 *
 * <p>Made of what Woodstox 7 has for those who extend it. Not thread-safe.
 */
final class WoodstoxReader extends TypedStreamReader {
    WoodstoxReader(
            InputBootstrapper bootstrapper, BranchingReaderSource input, ReaderCreator owner, ReaderConfig config)
            throws XMLStreamException {
        super(bootstrapper, input, owner, config, createElementStack(config), false);
    }

    /** Tells whether all of the latest event was read, so that another begins at the position; in the root element only. */
    boolean isBetween() {
        return mTokenState > mStTextThreshold && !mStEmptyElem && mPendingException == null;
    }

    /** Returns the index in the buffer of what is to be read next. */
    int position() {
        return mInputPtr;
    }

    /** Returns the characters that are at hand; up to when Woodstox reads more. */
    char[] buffer() {
        return mInputBuffer;
    }

    /** Returns the prefix of the open element, or null. */
    @Nullable
    String openPrefix() {
        return mElementStack.getPrefix();
    }

    /** Returns the index behind some white space; or that of its beginning if there is too much, or hard to count. */
    int behindSpace(int from, int max) {
        char[] buffer = mInputBuffer;
        int end = Math.min(mInputEnd, from + max);
        for (int at = from; at < end; at++) {
            char c = buffer[at];
            if (c != ' ' && c != '\n' && c != '\t') {
                return at;
            }
        }
        return from;
    }

    /** Tells whether an end tag begins at an index; false too if that does not show yet. */
    boolean isEnd(int at) {
        return at + 1 < mInputEnd && mInputBuffer[at] == '<' && mInputBuffer[at + 1] == '/';
    }

    /** Tells whether a start tag, or what is no tag at all, begins at an index. */
    boolean isMarkup(int at) {
        return at < mInputEnd && mInputBuffer[at] == '<';
    }

    /** Returns the index behind the last character that is at hand. */
    int limit() {
        return mInputEnd;
    }

    /** Returns how the start tag that was just read goes on behind its name; null if it is not fit to be known by that. */
    @Nullable
    TagAttributes attributes(TagName name, int maxLength) {
        long from = mTokenInputTotal - mCurrInputProcessed + 1 + name.length();
        if (from < 0 || mInputPtr - from > maxLength || mStEmptyElem) {
            return null;
        }
        char[] written = Arrays.copyOfRange(mInputBuffer, (int) from, mInputPtr);
        for (char c : written) {
            if (c < ' ') {
                return null;
            }
        }
        int count = mAttrCollector.getCount();
        String[] names = new String[count];
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            if (!getAttributePrefix(i).isEmpty()) {
                return null;
            }
            names[i] = getAttributeLocalName(i);
            values[i] = getAttributeValue(i);
        }
        return new TagAttributes(written, names, values);
    }

    /** Returns the index of the markup behind a text in one line and without references; -1 if it is not at hand or not that. */
    int textEnd(int from, int max) {
        char[] buffer = mInputBuffer;
        int end = Math.min(mInputEnd, from + max + 1);
        for (int at = from; at < end; at++) {
            char c = buffer[at];
            if (c < ' ' || c == '<' || c == '&' || c == ']') {
                return c == '<' ? at : -1;
            }
        }
        return -1;
    }

    /** Passes white space before an index, in which are no carriage returns. */
    void passSpace(int to) {
        for (int at = mInputPtr; at < to; at++) {
            if (mInputBuffer[at] == '\n') {
                mCurrInputRow++;
                mCurrInputRowStart = at + 1;
            }
        }
        mInputPtr = to;
    }

    /** Takes a start tag, or an end tag, or the end of a leaf, from one index to another. */
    private void take(int from, int to) throws XMLStreamException {
        if (mCurrToken == END_ELEMENT) {
            mElementStack.pop();
        }
        mTokenInputTotal = mCurrInputProcessed + from;
        mTokenInputRow = mCurrInputRow;
        mTokenInputCol = from - mCurrInputRowStart;
        mCurrTextLength = 0;
        mInputPtr = to;
    }

    /** Takes a start tag of which the attributes are known: here it has none. */
    void takeStart(TagName name, int from, int to) throws XMLStreamException {
        take(from, to);
        mCurrToken = START_ELEMENT;
        mElementStack.push(name.prefix, name.local);
        mCurrDepth++;
        mElementStack.resolveAndValidateElement();
    }

    /** Takes the end tag of the open element. */
    void takeEnd(int from, int to) throws XMLStreamException {
        take(from, to);
        mCurrToken = END_ELEMENT;
        mCurrDepth--;
    }

    /** Takes an element without others in it, of which the end tag goes from one index to another. */
    void takeLeaf(int from, int to) throws XMLStreamException {
        take(from, to);
        mCurrToken = SPACE;
    }
}
