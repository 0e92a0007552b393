// M4 for many buyers at once: the nested logit of nested_logit.hpp in float, sixteen buyers side by side.
#pragma once

#include "sim/world.hpp"

#include <array>
#include <span>
#include <vector>

namespace chokepoint {

inline constexpr std::size_t lanes = 16;  // a fixed number: results must not know the width of the machine's vectors
using Lane = std::array<float, lanes>;

/// What is the same for all buyers of a region in a tick.
struct ChoiceSet {
    struct Option {
        std::array<float, workload_count> cost_utility{};  // -b_cost ln(cost of ownership) + b_last (last chance)
        float small_model_gain = 0.0F;  // of the same, when the plan is for models that fit one chip
        std::size_t stack = 0;
        std::size_t nest = 0;
        float domestic = 0.0F;
        float barred = 0.0F;  // 1: state-funded buyers may not
    };
    struct StackTerms {
        std::array<float, workload_count> maturity_utility{};  // b_stack ln S
        std::array<float, workload_count> porting_usd{};       // cost x (1 - S)
    };
    std::vector<Option> options;
    std::vector<StackTerms> stacks;
    std::array<float, 2> lambda{1.0F, 1.0F};
    float cost = 0.0F;
    float own = 0.0F;
    float peer = 0.0F;
    float home = 0.0F;  // b_home x guidance
    float state_home = 0.0F;  // added to 1 for state-funded buyers
    float risk = 0.0F;
    float in_house = 0.0F;
    float porting_scale_usd = 1.0F;
    float budget_usd_per_year = 0.0F;
};

ChoiceSet choice_set(const World& world, const Rulebook& rules, const OfferBoard& board, double budget_usd,
                     std::size_t region);

/// Scratch of one block.
struct ChoiceScratch {
    std::vector<Lane> utility;      // [option], then probability
    std::vector<Lane> stack_terms;  // [stack]
};

/// Probabilities of every option for buyers [first, first + count) of a region and one workload, into
/// scratch.utility[option][lane]. Options a buyer may not take have probability 0; all are 0 if none is left.
/// `small_models` is 1 for those whose plan for inference is for models that fit one chip, else 0.
void choice_probabilities(const ChoiceSet& set, const Buyers& buyers, std::size_t first, std::size_t count, Workload workload,
                          const Lane& small_models, ChoiceScratch& scratch);

}  // namespace chokepoint
