// ODD: GPU vendor (NVIDIA, AMD). Sells where it may, shares scarce chips by margin net of fees and risk, and launches its
// roadmap; past it, its next design follows its R&D stock (M8).
#include "agents/mechanisms/research.hpp"
#include "agents/mechanisms/selling.hpp"
#include "sim/roles.hpp"

namespace chokepoint {

namespace {

class GpuVendor final : public VendorRole {
public:
    void offer(const World& world, const Rulebook& rules, std::size_t self, OfferBoard& board) const override {
        add_direct_offers(world, rules, self, board);
    }

    /// Net revenue per unit over list price, less the policy risk of a market where sales may stop (assumption: the risk
    /// is the mean belief buyers hold, since both watch the same officials).
    double allocation_weight(const World& world, const Offer& offer) const override {
        const double net = static_cast<double>(offer.vendor_price_usd - offer.government_usd);
        const double margin = net / world.now.products[offer.product].list_price_usd;
        const bool at_risk = world.structure->listings[offer.listing].region ==
                             index_of(world.scenario->regions, world.scenario->focal_region);
        return at_risk ? margin * (1.0 - policy_risk) : margin;
    }

    double input_cover_weeks(const World&, std::size_t, bool, bool) const override { return 0.0; }

    void learn(World& world, const Published& published, std::size_t self) const override {
        learn_from_sales(world, published, self);
        accumulate_research(world, published.rules, self);
        advance_design(world, self, {ChipClass::gpu, design_gain(world, published.offers, self)});
    }

private:
    static constexpr double policy_risk = 0.1;
};

}  // namespace

std::shared_ptr<const VendorRole> gpu_vendor();
std::shared_ptr<const VendorRole> gpu_vendor() { return std::make_shared<GpuVendor>(); }

}  // namespace chokepoint
