// ODD: foundry. Starts wafers, learns yield from the wafers it has run (M7), grows within its equipment limit.
#include "agents/mechanisms/capacity.hpp"
#include "sim/roles.hpp"

namespace chokepoint {

namespace {

class Foundry final : public FacilityRole {
public:
    Goods goods() const override { return Goods::logic_wafers; }

    double capacity_per_tick(const World& world, std::size_t self) const override {
        return line_capacity_per_tick(world, self);
    }

    void learn(World& world, const Published& published, std::size_t self) const override {
        learn_capacity(world, published, self);
        FacilityState& state = world.now.facilities[self];
        state.yield = yield_after(world.scenario->facilities[self].value, static_cast<double>(state.cumulative_units),
                                  world.mechanisms().yield_learning);
    }
};

}  // namespace

std::shared_ptr<const FacilityRole> foundry();
std::shared_ptr<const FacilityRole> foundry() { return std::make_shared<Foundry>(); }

}  // namespace chokepoint
