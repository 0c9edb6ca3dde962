package io.envyrc.memory.arrow;

/** What an {@link Account} counted, and may count, at one {@link Stripe}; for whoever is inside that stripe. */
final class Share extends ShareLayout.After {}
