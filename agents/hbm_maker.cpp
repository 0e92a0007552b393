// ODD: HBM maker. Stacks per month within its capacity; yield is in the capacity figures, as makers report them.
#include "agents/mechanisms/capacity.hpp"
#include "sim/roles.hpp"

namespace chokepoint {

namespace {

class HbmMaker final : public FacilityRole {
public:
    Goods goods() const override { return Goods::hbm_stacks; }

    double capacity_per_tick(const World& world, std::size_t self) const override {
        return line_capacity_per_tick(world, self);
    }

    void learn(World& world, const Published& published, std::size_t self) const override {
        learn_capacity(world, published, self);
    }
};

}  // namespace

std::shared_ptr<const FacilityRole> hbm_maker();
std::shared_ptr<const FacilityRole> hbm_maker() { return std::make_shared<HbmMaker>(); }

}  // namespace chokepoint
