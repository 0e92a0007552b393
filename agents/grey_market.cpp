// ODD: grey-market broker. Diverts units bought abroad; its premium clears what is scarce, and some are seized (M12).
#include "agents/mechanisms/resale.hpp"
#include "sim/roles.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

class GreyMarket final : public BrokerRole {
public:
    bool remote() const override { return false; }

    void offer(const World& world, const Rulebook& rules, std::size_t resale, OfferBoard& board) const override {
        add_resale_offer(world, rules, resale, world.now.resales[resale].premium,
                         1.0 - world.parameters().channels.no_service_loss, board);
    }

    /// Only what the vendor may not sell there itself is worth smuggling.
    std::int64_t purchase(const World& world, const Rulebook& rules, std::size_t resale) const override {
        const Structure& s = *world.structure;
        const Resale& r = s.resales[resale];
        const std::size_t direct = s.direct_listing(s.listings[r.sold_as].region, r.product);
        if (direct != none && rules.listings[direct].legal && !rules.listings[direct].licence_pending) return 0;
        return resale_purchase(world, resale, world.mechanisms().diversion);
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
        const std::size_t l = world.structure->resales[resale].sold_as;
        const auto sold = static_cast<double>(published.shipments.granted[l]);
        // Those who wait against what is left, and a week's sales on either side: where all is sold and nobody waits, the
        // premium stays.
        const double weekly = sold / world.structure->tick_weeks;
        const double wanted = static_cast<double>(published.orders.by_listing[l]) - sold + weekly;
        const double goods = static_cast<double>(state.stock) + weekly;
        if (wanted + goods <= 0.0) return;
        const double excess = (wanted - goods) / (wanted + goods);
        state.premium = std::clamp(state.premium + p.premium_adjustment_per_year * world.structure->tick_years * excess, 0.0,
                                   p.premium_max);
    }
};

}  // namespace

std::shared_ptr<const BrokerRole> grey_market();
std::shared_ptr<const BrokerRole> grey_market() { return std::make_shared<GreyMarket>(); }

}  // namespace chokepoint
