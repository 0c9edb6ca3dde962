package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.apache.arrow.memory.AllocationListener;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;

/** Figures that are spread over two stripes, worked on by one thread. */
class AccountTest {
    private final Stripes stripes = new Stripes(0, 1, 2);
    private final Account root = Account.root(stripes, "root", 100, AllocationListener.NOOP);

    /** Has this thread start at another stripe from now on. */
    private void moveOn() {
        Stripe here = stripes.at(stripes.home());
        assertThat(here.enter()).isTrue();
        Objects.requireNonNull(stripes.enter()).leave();
        here.leave();
        assertThat(stripes.home()).isNotEqualTo(here.index);
    }

    private boolean chargeHere(Account account, long bytes) {
        Stripe stripe = Objects.requireNonNull(stripes.enter());
        boolean charged = account.chargeInside(stripe, bytes, 1);
        stripe.leave();
        return charged;
    }

    @Test
    void aReleaseBecomesCreditWhereItHappens() {
        assertThat(chargeHere(root, 60)).isFalse();
        assertThat(root.charge(60, 1)).isNull();
        root.release(60, 1);
        assertThat(chargeHere(root, 60)).isTrue();
        assertThat(chargeHere(root, 1)).isFalse();
        assertThat(root.used()).isEqualTo(60);
    }

    @Test
    void idleCreditElsewhereIsInNobodysWay() {
        root.charge(60, 1);
        root.release(60, 1);
        moveOn();
        assertThat(root.charge(100, 1)).isNull();
        assertThat(root.peak()).isEqualTo(100);
        assertThat(root.charge(1, 1)).isSameAs(root);
    }

    @Test
    void thePeakIsWhatWasInUseAtOnceWhereverItWas() {
        root.charge(40, 1);
        moveOn();
        root.charge(20, 1);
        assertThat(root.peak()).isEqualTo(60);
        root.release(40, 1);
        assertThat(root.charge(30, 1)).isNull();
        moveOn();
        assertThat(root.charge(10, 1)).isNull();
        assertThat(root.used()).isEqualTo(60);
        assertThat(root.peak()).isEqualTo(60);
        root.charge(5, 1);
        assertThat(root.peak()).isEqualTo(65);
    }

    @Test
    void releasesOfWhatOtherStripesChargedAreExact() {
        root.charge(40, 1);
        moveOn();
        root.release(40, 1);
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 0, 40, 100, 0, 1, 1, 0, 0));
    }

    @Test
    void overTheLimitAReleaseMakesNoCredit() {
        root.force(120, 2);
        root.release(10, 1);
        assertThat(root.charge(5, 1)).isSameAs(root);
        assertThat(root.isOverLimit()).isTrue();
        root.release(30, 1);
        assertThat(root.charge(20, 1)).isNull();
        assertThat(root.charge(1, 1)).isSameAs(root);
        assertThat(root.used()).isEqualTo(100);
    }

    @Test
    void aLoweredLimitTakesCreditBack() {
        root.charge(80, 1);
        root.release(80, 1);
        root.setLimit(50);
        assertThat(chargeHere(root, 51)).isFalse();
        assertThat(root.charge(51, 1)).isSameAs(root);
        assertThat(root.charge(50, 1)).isNull();
    }

    @Test
    void aChildsLimitHoldsByItsOwnCredit() {
        Account child = root.child("child", 0, 10, AllocationListener.NOOP);
        assertThat(child.charge(10, 1)).isNull();
        child.release(10, 1);
        assertThat(chargeHere(child, 10)).isTrue();
        assertThat(child.charge(1, 1)).isSameAs(child);
        root.charge(90, 1);
        child.release(10, 1);
        assertThat(root.charge(10, 1)).isNull();
        assertThat(child.charge(1, 1)).isSameAs(root);
        assertThat(child.used()).isZero();
        assertThat(root.used()).isEqualTo(100);
    }

    @Test
    void aRevokedChargeCountsNoBlock() {
        root.charge(10, 1);
        root.revoke(10, 1);
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 0, 10, 100, 0, 0, 0, 0, 0));
    }

    @Test
    void aSharesFiguresAreACacheLineAwayFromItsNeighbours() {
        ClassLayout layout = ClassLayout.parseClass(Share.class);
        layout.fields().stream()
                .filter(field -> field.hostClass().endsWith("Fields"))
                .forEach(field -> {
                    assertThat(field.offset()).as(field.name()).isGreaterThanOrEqualTo(64);
                    assertThat(layout.instanceSize() - field.offset())
                            .as(field.name())
                            .isGreaterThanOrEqualTo(64);
                });
    }
}
