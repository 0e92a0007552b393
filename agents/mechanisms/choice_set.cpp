// What the boards and the parameters make of each option, before any buyer looks.
#include "agents/mechanisms/choice_kernel.hpp"
#include "sim/portable_math.hpp"

#include <algorithm>
#include <limits>

namespace chokepoint {

ChoiceSet choice_set(const World& world, const Rulebook& rules, const OfferBoard& board, double budget_usd,
                     std::size_t region) {
    const ChoiceParameters& p = world.parameters().choice;
    const Mechanisms& m = world.mechanisms();
    const auto as_float = [](double x) { return static_cast<float>(x); };
    ChoiceSet set;
    set.options.reserve(board.regions[region].size());
    set.stacks.reserve(world.now.stacks.size());
    for (const Offer& offer : board.regions[region]) {
        ChoiceSet::Option option;
        for (std::size_t w = 0; w < workload_count; ++w)
            option.cost_utility[w] = offer.performance[w] > 0.0
                                         ? as_float(-p.cost * portable_log(offer.cost_usd[w]) +
                                                    m.prebuying * p.last_chance * offer.last_chance)
                                         : -std::numeric_limits<float>::infinity();
        constexpr auto inference = static_cast<std::size_t>(Workload::inference);
        option.small_model_gain[inference] =
            as_float(-p.cost * portable_log(offer.small_model_cost_usd / offer.cost_usd[inference]));
        option.stack = offer.stack;
        option.nest = static_cast<std::size_t>(offer.chip_class);
        option.domestic = offer.domestic ? 1.0F : 0.0F;
        option.discouraged = as_float(m.guidance * p.home * rules.listings[offer.listing].guidance);
        option.barred = offer.state_funded_barred ? 1.0F : 0.0F;
        option.listed_barred = offer.listed_barred ? 1.0F : 0.0F;
        option.price_usd = static_cast<float>(offer.price_usd);
        set.options.push_back(option);
    }
    for (const StackState& stack : world.now.stacks) {
        ChoiceSet::StackTerms terms;
        for (std::size_t w = 0; w < workload_count; ++w) {
            terms.maturity_utility[w] = as_float(p.stack * portable_log(stack.maturity[w]));
            terms.porting_usd[w] =
                as_float(m.porting_cost * world.parameters().cost.porting_cost_usd * (1.0 - stack.maturity[w]));
        }
        terms.on_offer = std::ranges::any_of(set.options, [&](const auto& o) { return o.stack == set.stacks.size(); });
        set.stacks.push_back(terms);
    }
    set.listed = rules.regions[region].listed;
    set.lambda = {as_float(p.nest_gpu), as_float(p.nest_asic)};
    set.cost = as_float(p.cost);
    set.own = as_float(m.own_share * p.own);
    set.peer = as_float(m.peer_share * p.peer);
    set.state_home = as_float(p.state_home - 1.0);
    set.risk = as_float(m.perceived_risk * p.risk);
    set.in_house = as_float(m.in_house * p.in_house);
    set.porting_scale_usd = as_float(world.parameters().cost.porting_scale_usd_per_year);
    set.budget_usd_per_year = as_float(budget_usd / world.structure->tick_years);
    return set;
}

}  // namespace chokepoint
