package io.envyrc.memory.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Looks at beans without making those that are lazy. */
public final class LazyBeans {
    private LazyBeans() {}

    /** Returns the singletons of a type by name, of ancestors too, but for lazy ones that nobody has asked for yet. */
    public static <T> Map<String, T> made(ListableBeanFactory beans, Class<T> type) {
        Map<String, T> made = new LinkedHashMap<>();
        for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, false, true)) {
            if (!isUnmade(beans, name)) {
                made.put(name, beans.getBean(name, type));
            }
        }
        return made;
    }

    /** Tells whether a bean is lazy and nobody has asked for it yet. */
    public static boolean isUnmade(ListableBeanFactory beans, String name) {
        if (!(beans instanceof ConfigurableListableBeanFactory factory)) {
            return false;
        }
        if (factory.containsBeanDefinition(name)) {
            return factory.getBeanDefinition(name).isLazyInit() && !factory.containsSingleton(name);
        }
        return factory.getParentBeanFactory() instanceof ListableBeanFactory parent && isUnmade(parent, name);
    }
}
