package dev.faststream.kafka;

import dev.faststream.Inflow;

/** What flows into a subscription. Known by itself: there is one for each. */
final class SubscriptionInflow implements Inflow {
    private final Subscription subscription;

    SubscriptionInflow(Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    public String subscription() {
        return subscription.name();
    }

    @Override
    public String describe() {
        return "topics " + subscription.topics()
                + subscription
                        .options()
                        .groupId()
                        .map(group -> ", group " + group)
                        .orElse(", without a group");
    }

    @Override
    public Hold hold(String why) {
        return subscription.handle().hold(why);
    }

    @Override
    public String toString() {
        return subscription.name() + " (" + describe() + ")";
    }
}
