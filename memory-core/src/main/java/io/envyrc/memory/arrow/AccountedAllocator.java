package io.envyrc.memory.arrow;

import org.apache.arrow.memory.BufferAllocator;

/** The figures that Arrow asks an allocator for, from its {@link Account}. */
abstract class AccountedAllocator implements BufferAllocator {
    final Account account;

    AccountedAllocator(Account account) {
        this.account = account;
    }

    @Override
    public long getAllocatedMemory() {
        return account.used();
    }

    @Override
    public long getPeakMemoryAllocation() {
        return account.peak();
    }

    @Override
    public long getLimit() {
        return account.limit();
    }

    @Override
    public void setLimit(long newLimit) {
        account.setLimit(newLimit);
    }

    @Override
    public long getInitReservation() {
        return account.initReservation();
    }

    @Override
    public long getHeadroom() {
        return account.headroom();
    }

    @Override
    public boolean isOverLimit() {
        return account.isOverLimit();
    }

    @Override
    public String getName() {
        return account.name;
    }
}
