package io.envyrc.memory.arrow;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.ReferenceManager;

/** Memory of another allocator's buffer, of which one reference is held. */
final class HeldBuffer extends Block {
    final ArrowBuf buffer;

    HeldBuffer(BlockStore store, ArrowBuf buffer) {
        super(store, buffer.memoryAddress(), buffer.capacity());
        this.buffer = buffer;
    }

    ReferenceManager manager() {
        return buffer.getReferenceManager();
    }

    /** Returns the place and indices of {@code source} in a buffer of the same memory. */
    static ArrowBuf viewOf(ArrowBuf source, ArrowBuf whole) {
        ArrowBuf view = whole.getReferenceManager()
                .deriveBuffer(whole, source.memoryAddress() - whole.memoryAddress(), source.capacity());
        view.readerIndex(source.readerIndex());
        view.writerIndex(source.writerIndex());
        return view;
    }

    @Override
    void free() {
        vacate();
        store.unlist(this);
        buffer.close();
    }
}
