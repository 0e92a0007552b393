// M4 for many buyers at once: the nested logit of nested_logit.hpp in float, sixteen buyers side by side.
#pragma once

#include "agents/mechanisms/picked_rows.hpp"
#include "sim/lanes.hpp"
#include "sim/world.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace chokepoint {

/// What is the same for all buyers of a region in a tick.
struct ChoiceSet {
    struct Option {
        std::array<float, workload_count> cost_utility{};  // -b_cost ln(cost of ownership) + b_last (last chance);
                                                         // -infinity: not for this workload
        std::array<float, workload_count> small_model_gain{};  // of the same, when a plan is for models that fit one chip
        std::size_t stack = 0;
        std::size_t nest = 0;
        float domestic = 0.0F;
        float discouraged = 0.0F;  // b_home x guidance against it
        float barred = 0.0F;  // 1: state-funded buyers may not
        float listed_barred = 0.0F;  // 1: buyers on an entity list may not
        float price_usd = 1.0F;
    };
    struct StackTerms {
        std::array<float, workload_count> maturity_utility{};  // b_stack ln S
        std::array<float, workload_count> porting_usd{};       // cost x (1 - S)
        bool on_offer = true;                                  // by some option
    };
    std::vector<Option> options;
    std::vector<StackTerms> stacks;
    std::vector<std::uint32_t> listed;  // rows of the buyers on an entity list, in their order
    std::array<float, 2> lambda{1.0F, 1.0F};
    float cost = 0.0F;
    float own = 0.0F;
    float peer = 0.0F;
    float state_home = 0.0F;  // added to 1 for state-funded buyers, with whom guidance weighs more
    float risk = 0.0F;
    float in_house = 0.0F;
    float porting_scale_usd = 1.0F;
    float budget_usd_per_year = 0.0F;
};

ChoiceSet choice_set(const World& world, const Rulebook& rules, const OfferBoard& board, double budget_usd,
                     std::size_t region);

/// What the plans of one group and one workload are drawn with: `lanes` numbers each.
struct PlanDraw {
    const float* chip = nullptr;          // in (0, 1): where a plan falls in the probabilities
    const float* small_models = nullptr;  // 1: for models that fit one chip, else 0
};

using PlanDraws = std::array<PlanDraw, workload_count>;

/// The columns that matter, for the picked buyers of a block side by side, in whole groups.
struct ChoiceRows {
    enum Trait : std::size_t {
        weight_cost, weight_stack, weight_home, weight_risk, risk_foreign, risk_domestic, budget_share, state_funded,
        in_house, listed, first_share
    };
    std::size_t stride = 0;     // room of a column
    std::vector<float> values;  // [column][buyer]

    /// Columns of shares, in 255ths.
    static std::size_t own_share(std::size_t stack) { return first_share + 2 * stack; }
    static std::size_t peer_share(std::size_t stack) { return own_share(stack) + 1; }
    float* column(std::size_t trait) { return values.data() + trait * stride; }
    const float* column(std::size_t trait) const { return values.data() + trait * stride; }
};

/// Probabilities and plans of one group and one workload.
struct ChoiceScratch {
    std::vector<Lane> stack_terms;    // [stack]
    std::vector<Lane> utility;        // [option], then probability
    LaneOf<std::int32_t> plan;        // the option that a number picks by the probabilities; -1: none is open
    Lane dearest_usd;                 // price of the dearest open option
};

using ChoiceScratches = std::array<ChoiceScratch, workload_count>;

/// Brings the picked buyers together; a short group repeats the last.
void gather(const ChoiceSet& set, const Buyers& buyers, const PickedRows& picked, ChoiceRows& rows);

/// Probabilities of every option for the group of gathered buyers that begins at `first`, by workload, into
/// scratch.utility[option][lane]. Options a buyer may not take have probability 0; all are 0 if none is left. The draws
/// then choose each buyer's plan.
void choose_options(const ChoiceSet& set, const ChoiceRows& rows, std::size_t first, const PlanDraws& draws,
                    ChoiceScratches& scratches);

/// The same of one workload for buyers [first, first + count) of a region, at most `lanes`.
void choice_probabilities(const ChoiceSet& set, const Buyers& buyers, std::size_t first, std::size_t count, Workload workload,
                          const Lane& small_models, ChoiceScratch& scratch);

}  // namespace chokepoint
