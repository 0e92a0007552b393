// ODD: DRAM front end. Wafers that feed a maker of HBM.
#include "agents/mechanisms/capacity.hpp"
#include "sim/roles.hpp"

namespace chokepoint {

namespace {

class DramFab final : public FacilityRole {
public:
    Goods goods() const override { return Goods::dram_wafers; }

    double capacity_per_tick(const World& world, std::size_t self) const override {
        return line_capacity_per_tick(world, self);
    }

    void learn(World& world, const Published& published, std::size_t self) const override {
        learn_capacity(world, published, self);
    }
};

}  // namespace

std::shared_ptr<const FacilityRole> dram_fab();
std::shared_ptr<const FacilityRole> dram_fab() { return std::make_shared<DramFab>(); }

}  // namespace chokepoint
