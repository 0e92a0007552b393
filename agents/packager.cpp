// ODD: packaging line. Its capacity is interposer area: a chip with more dies and stacks takes more of it.
#include "agents/mechanisms/capacity.hpp"
#include "sim/roles.hpp"

namespace chokepoint {

namespace {

class Packager final : public FacilityRole {
public:
    Goods goods() const override { return Goods::interposers; }

    /// Square millimetres: 300 mm interposer wafers times their area.
    double capacity_per_tick(const World& world, std::size_t self) const override {
        return line_capacity_per_tick(world, self) * wafer_area_mm2;
    }

    void learn(World& world, const Published& published, std::size_t self) const override {
        learn_capacity(world, published, self);
    }
};

}  // namespace

std::shared_ptr<const FacilityRole> packager();
std::shared_ptr<const FacilityRole> packager() { return std::make_shared<Packager>(); }

}  // namespace chokepoint
