// ODD: GPU vendor (NVIDIA, AMD). Sells where it may, shares scarce chips by margin net of fees and risk, and launches its
// roadmap; past it, its next design follows its R&D stock, and rules make it cut chips down (M8).
#include "agents/mechanisms/compliance.hpp"
#include "agents/mechanisms/designs.hpp"
#include "agents/mechanisms/research.hpp"
#include "agents/mechanisms/selling.hpp"
#include "agents/mechanisms/unit_cost.hpp"
#include "sim/roles.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

class GpuVendor final : public VendorRole {
public:
    void offer(const World& world, const Rulebook& rules, std::size_t self, OfferBoard& board) const override {
        add_direct_offers(world, rules, self, board);
    }

    /// Margin per unit, net of the government's share, over the bill; less the risk that rules end the sales there, as the
    /// vendor has come to see it.
    double allocation_weight(const World& world, const Offer& offer) const override {
        const auto bill = static_cast<double>(offer.vendor_price_usd);
        const double net = bill - static_cast<double>(offer.government_usd) - unit_cost_usd(world, offer.product);
        const VendorState& self = world.now.vendors[world.structure->products[offer.product].vendor];
        const double risk = self.policy_risk[world.structure->listings[offer.listing].region];
        return std::max(0.01, net / bill * (1.0 - risk));
    }

    double input_cover_weeks(const World&, std::size_t, bool, bool) const override { return 0.0; }

    void learn(World& world, const Published& published, std::size_t self) const override {
        learn_policy_risk(world, published.rules, self);
        learn_from_sales(world, published, self);
        accumulate_research(world, published.rules, self);
        advance_design(world, published, self, {ChipClass::gpu});
        advance_compliance(world, self);
    }
};

}  // namespace

std::shared_ptr<const VendorRole> gpu_vendor();
std::shared_ptr<const VendorRole> gpu_vendor() { return std::make_shared<GpuVendor>(); }

}  // namespace chokepoint
