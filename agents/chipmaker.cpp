// ODD: Chinese chipmaker. Orders wafers and HBM from lines that rules may close, stockpiles what is threatened, and draws
// up its next chip as a GPU or an ASIC (M8).
#include "agents/mechanisms/designs.hpp"
#include "agents/mechanisms/research.hpp"
#include "agents/mechanisms/selling.hpp"
#include "sim/roles.hpp"

namespace chokepoint {

namespace {

class Chipmaker final : public VendorRole {
public:
    void offer(const World& world, const Rulebook& rules, std::size_t self, OfferBoard& board) const override {
        add_direct_offers(world, rules, self, board);
    }

    /// One price at home and abroad: orders alone decide.
    double allocation_weight(const World&, const Offer&) const override { return 1.0; }

    /// A domestic line needs no cover; a foreign one some; a threatened one as much as can be had (assumption, after
    /// the HBM imports of 2024 that SemiAnalysis counts).
    double input_cover_weeks(const World& world, std::size_t, bool foreign, bool threatened) const override {
        const SupplyParameters& p = world.parameters().supply;
        if (!foreign) return 0.0;
        return p.foreign_input_cover_weeks + (threatened ? world.mechanisms().stockpiling * p.stockpile_weeks : 0.0);
    }

    void learn(World& world, const Published& published, std::size_t self) const override {
        learn_from_sales(world, published, self);
        accumulate_research(world, published.rules, self);
        advance_design(world, published, self, {ChipClass::gpu, ChipClass::asic});
    }
};

}  // namespace

std::shared_ptr<const VendorRole> chipmaker();
std::shared_ptr<const VendorRole> chipmaker() { return std::make_shared<Chipmaker>(); }

}  // namespace chokepoint
