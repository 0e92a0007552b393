// Events of one tick.
#include "output/events.hpp"

#include <fmt/format.h>

namespace chokepoint {

namespace {

std::string launch_text(const World& world, std::size_t p) {
    const ProductSlot& slot = world.structure->products[p];
    if (slot.kind == SlotKind::catalogue) return fmt::format("launch: {}", slot.name);
    const ProductState& chip = world.now.products[p];
    return fmt::format("launch: {} ({}, TPP {:.0f}, {:.2f} TB/s, {:.0f} GB/s, {:.0f} nm)", slot.name, word(chip.chip_class),
                       chip.tpp, chip.memory_bandwidth_tb_s, chip.interconnect_gb_s, chip.node_nm);
}

}  // namespace

std::vector<Event> events_of(const Tick& tick) {
    std::vector<Event> events;
    const World& world = tick.world;
    for (const std::size_t rule : tick.published.rules.took_effect)
        events.push_back({world.scenario->rules[rule].value.effective, world.scenario->rules[rule].name});
    const int today = tick.published.date.days;
    for (std::size_t p = 0; p < world.now.products.size(); ++p) {
        const ProductState& chip = world.now.products[p];
        const bool now = chip.available.days >= today && chip.available.days < today + world.scenario->tick_days;
        const bool drawn_up_now = chip.available.days == today + world.scenario->tick_days;  // on sale in the next tick
        const bool listed = world.structure->products[p].kind == SlotKind::catalogue;
        if (chip.designed && (listed ? now : drawn_up_now)) events.push_back({chip.available, launch_text(world, p)});
    }
    return events;
}

}  // namespace chokepoint
