package io.envyrc.memory.autoconfigure.resource;

import io.envyrc.memory.autoconfigure.LazyBeans;
import io.envyrc.memory.budget.MemoryAccount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;

/** What the accounts among the beans hold together; one that is lazy holds nothing until somebody asks for it. */
final class BeanAccounts implements MemoryAccount {
    private final ListableBeanFactory beans;
    private volatile @Nullable List<Named> named;

    BeanAccounts(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public long bytesUsed() {
        List<Named> known = named;
        if (known == null) {
            known = new ArrayList<>();
            for (String name : beans.getBeanNamesForType(MemoryAccount.class, false, false)) {
                known.add(new Named(beans, name));
            }
            named = known;
        }
        return known.stream().mapToLong(Named::bytesUsed).sum();
    }

    private static final class Named {
        private final ListableBeanFactory beans;
        private final String name;
        private volatile @Nullable MemoryAccount made;

        Named(ListableBeanFactory beans, String name) {
            this.beans = beans;
            this.name = name;
        }

        long bytesUsed() {
            MemoryAccount account = made;
            if (account == null && !LazyBeans.isUnmade(beans, name)) {
                account = beans.getBean(name, MemoryAccount.class);
                made = account;
            }
            return account == null ? 0 : account.bytesUsed();
        }
    }
}
