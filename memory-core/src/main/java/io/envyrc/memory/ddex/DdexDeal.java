package io.envyrc.memory.ddex;

import java.util.List;

/**
 * One deal of a {@link DdexEvent.ReleaseDeal}: what may be done with its releases, where and when.
 *
 * @param index which deal of the release deal, 0 for the first. A deal with very long lists comes in slices, each with the
 *     index of the deal, over several {@linkplain DdexEvent.Part parts}
 * @param commercialModels the commercial model types, {@code SubscriptionModel} for example
 * @param useTypes the use types, {@code OnDemandStream} for example
 * @param territories territory codes in which it holds
 * @param excludedTerritories territory codes in which it does not
 * @param dates start and end of its validity, and from when on the release may be ordered, shown and previewed
 * @param resourceReferences resources that parts of it are about: given at once with a pre-order, or used by themselves
 * @param takeDown whether the releases are to be taken down
 * @param allCancelled whether all earlier deals for the releases are cancelled (ERN 3)
 */
public record DdexDeal(
        int index,
        List<String> commercialModels,
        List<String> useTypes,
        List<String> territories,
        List<String> excludedTerritories,
        List<DdexDate> dates,
        List<String> resourceReferences,
        boolean takeDown,
        boolean allCancelled) {
    public DdexDeal {
        commercialModels = Lists.copy(commercialModels);
        useTypes = Lists.copy(useTypes);
        territories = Lists.copy(territories);
        excludedTerritories = Lists.copy(excludedTerritories);
        dates = Lists.copy(dates);
        resourceReferences = Lists.copy(resourceReferences);
    }
}
