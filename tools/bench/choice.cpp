// As place_orders calls it, less purses and orders.
#include "tools/bench/choice.hpp"

#include "agents/mechanisms/choice_kernel.hpp"
#include "sim/phases.hpp"

#include <algorithm>

namespace chokepoint::bench {

namespace {

/// Columns that `gather` reads: seven of floats, two of bytes, and two bytes for each stack.
double gathered_bytes(std::size_t stacks) { return 7.0 * 4.0 + 2.0 + 2.0 * static_cast<double>(stacks); }

void choose_in_block(const ChoiceSet& set, const Buyers& buyers, Block block) {
    PickedRows picked;
    picked.pick_all(block);
    ChoiceRows rows;
    ChoiceScratches scratches;
    Lane chip;
    chip.fill(0.5F);
    const Lane small_models{};
    const PlanDraw draw{chip.data(), small_models.data()};
    gather(set, buyers, picked, rows);
    for (std::size_t first = 0; first < picked.rows.size(); first += lanes)
        choose_options(set, rows, first, {draw, draw}, scratches);
}

}  // namespace

ChoiceWork choose_for_everyone(const World& world) {
    constexpr double nests = 2.0;
    const Rulebook rules = regulate(world);
    const OfferBoard offers = make_offers(world, rules);
    ChoiceWork work;
    for (std::size_t region = 0; region < world.structure->regions(); ++region) {
        const Buyers& buyers = world.now.buyers[region];
        const double budget = world.cast.buyers->budget(world, rules, region);
        const ChoiceSet set = choice_set(world, rules, offers, budget, region);
        for_each_block(buyers.size(), [&](Block block) { choose_in_block(set, buyers, block); });
        const auto on_offer =
            std::count_if(set.stacks.begin(), set.stacks.end(), [](const auto& stack) { return stack.on_offer; });
        const auto all = static_cast<double>(buyers.size());
        work.exponentials += all * workload_count * (static_cast<double>(set.options.size()) + nests);
        work.logarithms += all * workload_count * (static_cast<double>(on_offer) + nests);
        work.bytes += all * gathered_bytes(set.stacks.size());
    }
    return work;
}

}  // namespace chokepoint::bench
