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
    ChoiceGroup group;
    ChoiceScratch scratch;
    LaneOf<std::uint32_t> rows;
    PlanDraws draws;
    draws.chip.fill(0.5F);
    draws.small_models.fill(0.0F);
    for (std::size_t first = block.begin; first < block.end; first += lanes) {
        for (std::size_t k = 0; k < lanes; ++k)
            rows[k] = static_cast<std::uint32_t>(std::min(first + k, block.end - 1));
        gather(set, buyers, rows, group);
        choose_options(set, group, Workload::training, draws, scratch);
        choose_options(set, group, Workload::inference, draws, scratch);
    }
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
