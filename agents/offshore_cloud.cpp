// ODD: offshore cloud. Owns chips where they are legal and rents them to buyers elsewhere for their service life, unless
// the remote-access rule forbids it (M12).
#include "agents/mechanisms/resale.hpp"
#include "sim/roles.hpp"

namespace chokepoint {

namespace {

class OffshoreCloud final : public BrokerRole {
public:
    bool remote() const override { return true; }

    void offer(const World& world, const Rulebook& rules, std::size_t resale, OfferBoard& board) const override {
        add_resale_offer(world, rules, resale, world.now.resales[resale].premium, 1.0, board);
    }

    std::int64_t purchase(const World& world, const Rulebook& rules, std::size_t resale) const override {
        if (!rules.listings[world.structure->resales[resale].sold_as].legal) return 0;
        return resale_purchase(world, resale, world.mechanisms().offshore);
    }

    double seizure_rate(const World&, const Rulebook&, std::size_t) const override { return 0.0; }

    void learn(World& world, const Published& published, std::size_t resale) const override {
        learn_resale_demand(world, published, resale);
    }
};

}  // namespace

std::shared_ptr<const BrokerRole> offshore_cloud();
std::shared_ptr<const BrokerRole> offshore_cloud() { return std::make_shared<OffshoreCloud>(); }

}  // namespace chokepoint
