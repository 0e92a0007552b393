// ODD: grey-market broker. Diverts units bought abroad; its premium clears what is scarce, and some are seized (M12).
#include "agents/mechanisms/resale.hpp"
#include "sim/portable_math.hpp"
#include "sim/roles.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

/// How far diverters reach, in parts of their share of sales: the cost of diverting one unit more rises in proportion to
/// the part of sales that is diverted (rising cost of smuggling: Pitt 1981), so that what they take is proportional to
/// what a unit leaves after seizures, over the price abroad. At or below nothing, nobody smuggles.
double reach(double premium, double seizure_rate, const ChannelParameters& p) {
    const double margin = (1.0 - seizure_rate) * (1.0 + premium) - 1.0;
    return std::max(0.0, margin) / p.diversion_margin;
}

/// What a newcomer asks: its margin over the price abroad and what will be seized.
double entry_premium(double margin, double seizure_rate, const ChannelParameters& p) {
    return std::clamp((1.0 + margin) / std::max(0.01, 1.0 - seizure_rate) - 1.0, 0.0, p.premium_max);
}

class GreyMarket final : public BrokerRole {
public:
    bool remote() const override { return false; }

    void offer(const World& world, const Rulebook& rules, std::size_t resale, OfferBoard& board) const override {
        add_resale_offer(world, rules, resale, world.now.resales[resale].premium,
                         1.0 - world.parameters().channels.no_service_loss, board);
    }

    /// What the vendor may not sell there itself is worth smuggling, and of what it may the part that gates hold back: those
    /// whom a licence, a cap or a quota refuses look for another way.
    std::int64_t purchase(const World& world, const Rulebook& rules, std::size_t resale) const override {
        const Structure& s = *world.structure;
        const Resale& r = s.resales[resale];
        const std::size_t direct = s.direct_listing(s.listings[r.sold_as].region, r.product);
        const bool sold = direct != none && rules.listings[direct].legal && !rules.listings[direct].licence_pending;
        const double refused = sold ? world.now.listings[direct].held_back : 1.0;
        const double willing = reach(world.now.resales[resale].premium, seizure_rate(world, rules, resale),
                                     world.parameters().channels);
        return resale_purchase(world, resale, world.mechanisms().diversion * willing * refused);
    }

    double seizure_rate(const World& world, const Rulebook& rules, std::size_t resale) const override {
        const Structure& s = *world.structure;
        const double rate = rules.regions[s.listings[s.resales[resale].sold_as].region].seizure_rate;
        return rate >= 0.0 ? rate : world.parameters().channels.default_seizure_rate;
    }

    void learn(World& world, const Published& published, std::size_t resale) const override {
        learn_resale_demand(world, published, resale);
        const ChannelParameters& p = world.parameters().channels;
        ResaleState& state = world.now.resales[resale];
        const Resale& r = world.structure->resales[resale];
        // Nobody could ask, so nothing was learnt: whoever offers next asks more and more nearly what newcomers ask.
        if (published.offers.offer_of[r.sold_as] == none) {
            const double asked = entry_premium(world.scenario->brokers[r.broker].value.premium_start,
                                               seizure_rate(world, published.rules, resale), p);
            const double part = part_at_rate(p.premium_adjustment_per_year, world.structure->tick_years);
            state.premium += part * (asked - state.premium);
            return;
        }
        // Those who wait against what is left and under way, and a week's sales on either side.
        const auto sold = static_cast<double>(published.shipments.granted[r.sold_as]);
        const double weekly = sold / world.structure->tick_weeks;
        const double wanted = static_cast<double>(published.orders.by_listing[r.sold_as]) - sold + weekly;
        const double goods = static_cast<double>(goods_on_offer(state)) + weekly;
        if (wanted + goods <= 0.0) return;
        const double speed = p.premium_adjustment_per_year * world.structure->tick_years;
        const double excess = (wanted - goods) / (wanted + goods);
        state.premium = std::clamp(state.premium + speed * excess, 0.0, p.premium_max);
    }
};

}  // namespace

std::shared_ptr<const BrokerRole> grey_market();
std::shared_ptr<const BrokerRole> grey_market() { return std::make_shared<GreyMarket>(); }

}  // namespace chokepoint
