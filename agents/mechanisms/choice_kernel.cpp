// Every loop over lanes is plain arithmetic without branches, so that the compiler vectorises it.
#include "agents/mechanisms/choice_kernel.hpp"

#include "sim/portable_math.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

constexpr float forbidden = -1e30F;

template <class Work>
void each_lane(Work&& work) {
    for (std::size_t i = 0; i < lanes; ++i) work(i);
}

/// The buyers' columns for one group of lanes; a short group repeats its last buyer.
struct Group {
    Lane weight_cost, weight_stack, weight_home, weight_risk, risk_foreign, risk_domestic, budget, state_funded;
    std::array<std::size_t, lanes> row{};

    Group(const ChoiceSet& set, const Buyers& buyers, std::size_t first, std::size_t count) {
        each_lane([&](std::size_t i) { row[i] = first + std::min(i, count - 1); });
        each_lane([&](std::size_t i) {
            weight_cost[i] = buyers.weight_cost[row[i]];
            weight_stack[i] = buyers.weight_stack[row[i]];
            weight_home[i] = buyers.weight_home[row[i]];
            weight_risk[i] = buyers.weight_risk[row[i]];
            risk_foreign[i] = buyers.risk_foreign[row[i]];
            risk_domestic[i] = buyers.risk_domestic[row[i]];
            budget[i] = static_cast<float>(buyers.budget_share[row[i]]) * set.budget_usd_per_year;
            state_funded[i] = static_cast<float>(buyers.state_funded[row[i]]);
        });
    }
};

/// What a buyer thinks of each stack: maturity, own and neighbours' use, porting.
void stack_terms(const ChoiceSet& set, const Buyers& buyers, const Group& g, std::size_t w, std::vector<Lane>& terms) {
    for (std::size_t k = 0; k < set.stacks.size(); ++k) {
        Lane own;
        Lane peer;
        Lane group;
        each_lane([&](std::size_t i) {
            group[i] = buyers.in_house_stack[g.row[i]] == k ? set.in_house : 0.0F;
            own[i] = static_cast<float>(buyers.own_share[k][g.row[i]]) * share_scale;
            peer[i] = static_cast<float>(buyers.peer_share[k][g.row[i]]) * share_scale;
        });
        const float maturity = set.stacks[k].maturity_utility[w];
        const float porting = set.stacks[k].porting_usd[w];
        each_lane([&](std::size_t i) {
            const float share = porting * (1.0F - own[i]) / (g.budget[i] + set.porting_scale_usd);
            terms[k][i] = g.weight_stack[i] * maturity + set.own * own[i] + set.peer * peer[i] + group[i] -
                          set.cost * g.weight_cost[i] * fast_log(1.0F + share);
        });
    }
}

}  // namespace

ChoiceSet choice_set(const World& world, const Rulebook& rules, const OfferBoard& board, double budget_usd,
                     std::size_t region) {
    const ChoiceParameters& p = world.parameters().choice;
    const Mechanisms& m = world.mechanisms();
    const auto as_float = [](double x) { return static_cast<float>(x); };
    ChoiceSet set;
    for (const Offer& offer : board.regions[region]) {
        ChoiceSet::Option option;
        for (std::size_t w = 0; w < workload_count; ++w)
            option.cost_utility[w] = as_float(-p.cost * portable_log(offer.cost_usd[w]) +
                                              m.prebuying * p.last_chance * offer.last_chance);
        option.small_model_gain =
            as_float(-p.cost * portable_log(offer.small_model_cost_usd / offer.cost_usd[static_cast<std::size_t>(Workload::inference)]));
        option.stack = offer.stack;
        option.nest = static_cast<std::size_t>(offer.chip_class);
        option.domestic = offer.domestic ? 1.0F : 0.0F;
        option.barred = offer.state_funded_barred ? 1.0F : 0.0F;
        set.options.push_back(option);
    }
    for (const StackState& stack : world.now.stacks) {
        ChoiceSet::StackTerms terms;
        for (std::size_t w = 0; w < workload_count; ++w) {
            terms.maturity_utility[w] = as_float(p.stack * portable_log(stack.maturity[w]));
            terms.porting_usd[w] =
                as_float(m.porting_cost * world.parameters().cost.porting_cost_usd * (1.0 - stack.maturity[w]));
        }
        set.stacks.push_back(terms);
    }
    set.lambda = {as_float(p.nest_gpu), as_float(p.nest_asic)};
    set.cost = as_float(p.cost);
    set.own = as_float(m.own_share * p.own);
    set.peer = as_float(m.peer_share * p.peer);
    set.home = as_float(m.guidance * p.home * rules.regions[region].guidance);
    set.state_home = as_float(p.state_home - 1.0);
    set.risk = as_float(m.perceived_risk * p.risk);
    set.in_house = as_float(m.in_house * p.in_house);
    set.porting_scale_usd = as_float(world.parameters().cost.porting_scale_usd_per_year);
    set.budget_usd_per_year = as_float(budget_usd / world.structure->tick_years);
    return set;
}

void choice_probabilities(const ChoiceSet& set, const Buyers& buyers, std::size_t first, std::size_t count, Workload workload,
                          const Lane& small_models, ChoiceScratch& scratch) {
    const auto w = static_cast<std::size_t>(workload);
    const Group g(set, buyers, first, count);
    scratch.stack_terms.resize(set.stacks.size());
    scratch.utility.resize(set.options.size());
    stack_terms(set, buyers, g, w, scratch.stack_terms);

    Lane guided;
    each_lane([&](std::size_t i) {
        guided[i] = g.weight_home[i] * set.home * (1.0F + set.state_home * g.state_funded[i]);
    });
    std::array<Lane, 2> top;
    for (auto& lane : top) lane.fill(forbidden);
    for (std::size_t o = 0; o < set.options.size(); ++o) {
        const auto& option = set.options[o];
        const Lane& terms = scratch.stack_terms[option.stack];
        const float inverse = 1.0F / set.lambda[option.nest];
        const float small_model_gain = workload == Workload::inference ? option.small_model_gain : 0.0F;
        Lane& u = scratch.utility[o];
        Lane& best = top[option.nest];
        each_lane([&](std::size_t i) {
            const float risk = option.domestic * g.risk_domestic[i] + (1.0F - option.domestic) * g.risk_foreign[i];
            const float value = g.weight_cost[i] * (option.cost_utility[w] + small_models[i] * small_model_gain) + terms[i] +
                                option.domestic * guided[i] - g.weight_risk[i] * set.risk * risk;
            u[i] = option.barred * g.state_funded[i] > 0.0F ? forbidden : value * inverse;
            best[i] = u[i] > best[i] ? u[i] : best[i];
        });
    }
    std::array<Lane, 2> sum;
    for (auto& lane : sum) lane.fill(0.0F);
    for (std::size_t o = 0; o < set.options.size(); ++o) {
        Lane& u = scratch.utility[o];
        const Lane& best = top[set.options[o].nest];
        Lane& total = sum[set.options[o].nest];
        each_lane([&](std::size_t i) {
            u[i] = u[i] > forbidden ? fast_exp(u[i] - best[i]) : 0.0F;
            total[i] += u[i];
        });
    }
    // Weight of a nest over its inner sum, so that one multiplication per option gives its probability.
    std::array<Lane, 2> scale;
    std::array<Lane, 2> value;
    for (std::size_t n = 0; n < 2; ++n)
        each_lane([&](std::size_t i) {
            const float open = sum[n][i] > 0.0F ? set.lambda[n] * (fast_log(sum[n][i] > 0.0F ? sum[n][i] : 1.0F) + top[n][i])
                                                : forbidden;
            value[n][i] = open;
        });
    each_lane([&](std::size_t i) {
        const float best = value[0][i] > value[1][i] ? value[0][i] : value[1][i];
        const float a = value[0][i] > forbidden ? fast_exp(value[0][i] - best) : 0.0F;
        const float b = value[1][i] > forbidden ? fast_exp(value[1][i] - best) : 0.0F;
        const float total = a + b > 0.0F ? a + b : 1.0F;
        scale[0][i] = sum[0][i] > 0.0F ? a / (total * sum[0][i]) : 0.0F;
        scale[1][i] = sum[1][i] > 0.0F ? b / (total * sum[1][i]) : 0.0F;
    });
    for (std::size_t o = 0; o < set.options.size(); ++o) {
        Lane& u = scratch.utility[o];
        const Lane& nest = scale[set.options[o].nest];
        each_lane([&](std::size_t i) { u[i] *= nest[i]; });
    }
}

}  // namespace chokepoint
