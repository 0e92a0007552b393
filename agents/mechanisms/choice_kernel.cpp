// The buyers' rule of choice as vector code, compiled once for every instruction set.
#include "agents/mechanisms/choice_kernel.hpp"

#include "sim/vectors.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "agents/mechanisms/choice_kernel.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

using Floats = hn::CappedTag<float, lanes>;
using V = hn::Vec<Floats>;

constexpr float forbidden = -1e30F;
// A chance of 4e-18 is as good as none, and products of two such numbers are no subnormal floats yet.
constexpr float least_exponent = -40.0F;

/// One vector's worth of the group's buyers.
struct Buyer {
    V weight_cost, weight_stack, weight_risk, risk_foreign, risk_domestic, state_funded, in_house, listed;
    V obedience;      // how much guidance weighs
    V porting_scale;  // 1 / (budget + scale)

    HWY_INLINE Buyer(const ChoiceSet& set, const ChoiceRows& rows, std::size_t i) {
        const Floats d;
        const auto trait = [&](ChoiceRows::Trait t) HWY_ATTR { return hn::LoadU(d, rows.column(t) + i); };
        weight_cost = trait(ChoiceRows::weight_cost);
        weight_stack = trait(ChoiceRows::weight_stack);
        weight_risk = trait(ChoiceRows::weight_risk);
        risk_foreign = trait(ChoiceRows::risk_foreign);
        risk_domestic = trait(ChoiceRows::risk_domestic);
        state_funded = trait(ChoiceRows::state_funded);
        in_house = trait(ChoiceRows::in_house);
        listed = trait(ChoiceRows::listed);
        obedience = trait(ChoiceRows::weight_home) *
                    (hn::Set(d, 1.0F) + hn::Set(d, set.state_home) * state_funded);
        const V budget = trait(ChoiceRows::budget_share) * hn::Set(d, set.budget_usd_per_year);
        porting_scale = hn::Set(d, 1.0F) / (budget + hn::Set(d, set.porting_scale_usd));
    }
};

/// What a buyer thinks of a stack: maturity, own and neighbours' use, its own group's, porting.
HWY_INLINE V stack_utility(const ChoiceSet& set, const Buyer& b, std::size_t k, std::size_t w, V own, V peer) {
    const Floats d;
    const auto is = [&](float value) HWY_ATTR { return hn::Set(d, value); };
    const ChoiceSet::StackTerms& stack = set.stacks[k];
    const V in_house = hn::IfThenElseZero(hn::Eq(b.in_house, is(static_cast<float>(k))), is(set.in_house));
    const V porting = is(stack.porting_usd[w]) * (is(1.0F) - own) * b.porting_scale;
    return b.weight_stack * is(stack.maturity_utility[w]) + is(set.own) * own + is(set.peer) * peer + in_house -
           is(set.cost) * b.weight_cost * log_of(d, is(1.0F) + porting);
}

/// M4: the utility of an option, given what the buyer thinks of its stack and of the risk of its origin.
HWY_INLINE V utility(const ChoiceSet::Option& option, const Buyer& b, std::size_t w, V small_models, V stack_utility, V risk) {
    const Floats d;
    const V cost = hn::Set(d, option.cost_utility[w]) + small_models * hn::Set(d, option.small_model_gain[w]);
    return b.weight_cost * cost + stack_utility - b.obedience * hn::Set(d, option.discouraged) - risk;
}

/// ln sum exp of a nest, less its largest term; and that term. Of each workload: both are looked at together, so that
/// one's steps fill the other's waits.
struct Nest {
    std::array<V, workload_count> top;
    std::array<V, workload_count> sum;
};

HWY_INLINE Nest look_at_nest(const ChoiceSet& set, const Buyer& b, std::size_t n,
                             const std::array<V, workload_count>& small_models, std::size_t i, ChoiceScratches& s) {
    const Floats d;
    const V inverse = hn::Set(d, 1.0F / set.lambda[n]);
    const auto closed_to_state = hn::Gt(b.state_funded, hn::Zero(d));
    const auto closed_to_listed = hn::Gt(b.listed, hn::Zero(d));
    const V risk_at_home = b.weight_risk * hn::Set(d, set.risk) * b.risk_domestic;
    const V risk_abroad = b.weight_risk * hn::Set(d, set.risk) * b.risk_foreign;
    const V none = hn::Set(d, forbidden);
    Nest nest{{none, none}, {hn::Zero(d), hn::Zero(d)}};
    const ChoiceSet::Option* options = set.options.data();
    const std::size_t count = set.options.size();
    for (std::size_t o = 0; o < count; ++o) {
        const ChoiceSet::Option& option = options[o];
        if (option.nest != n) continue;
        const V risk = option.domestic > 0.0F ? risk_at_home : risk_abroad;
        for (std::size_t w = 0; w < workload_count; ++w) {
            const V stack = hn::LoadU(d, s[w].stack_terms[option.stack].data() + i);
            V u = utility(option, b, w, small_models[w], stack, risk) * inverse;
            if (option.barred > 0.0F) u = hn::IfThenElse(closed_to_state, none, u);
            if (option.listed_barred > 0.0F) u = hn::IfThenElse(closed_to_listed, none, u);
            nest.top[w] = hn::Max(nest.top[w], u);
            hn::StoreU(u, d, s[w].utility[o].data() + i);
        }
    }
    for (std::size_t o = 0; o < count; ++o) {
        if (options[o].nest != n) continue;
        for (std::size_t w = 0; w < workload_count; ++w) {
            const V u = hn::LoadU(d, s[w].utility[o].data() + i);
            const V e = exp_of(d, hn::Max(u - nest.top[w], hn::Set(d, least_exponent)));
            const V open = hn::IfThenElseZero(hn::Gt(u, none), e);
            nest.sum[w] = nest.sum[w] + open;
            hn::StoreU(open, d, s[w].utility[o].data() + i);
        }
    }
    return nest;
}

HWY_INLINE V nest_value(V top, V sum, float lambda) {
    const Floats d;
    const V value = hn::Set(d, lambda) * (log_of(d, sum) + top);
    return hn::IfThenElse(hn::Gt(sum, hn::Zero(d)), value, hn::Set(d, forbidden));
}

/// Weight of a nest over its inner sum, so that one multiplication per option gives its probability.
HWY_INLINE V over_sum(V weight, V total, V sum) {
    const Floats d;
    return hn::IfThenElseZero(hn::Gt(sum, hn::Zero(d)), weight / (total * sum));
}

/// Scales to probabilities; the first option at which their running sum passes `pick` is the plan.
HWY_INLINE void scale_and_pick(const ChoiceSet& set, V gpu_scale, V asic_scale, V pick, std::size_t i, ChoiceScratch& s) {
    const Floats d;
    const hn::RebindToSigned<Floats> whole;
    V below = hn::Zero(d);
    V dearest = hn::Zero(d);
    auto plan = hn::Set(whole, -1);
    auto settled = hn::Lt(pick, hn::Zero(d));  // nobody
    const ChoiceSet::Option* options = set.options.data();
    const std::size_t count = set.options.size();
    for (std::size_t o = 0; o < count; ++o) {
        const V p = hn::LoadU(d, s.utility[o].data() + i) * (options[o].nest == 0 ? gpu_scale : asic_scale);
        hn::StoreU(p, d, s.utility[o].data() + i);
        const auto open = hn::Gt(p, hn::Zero(d));
        const auto here = hn::AndNot(settled, open);  // the last open one stays if rounding leaves the sum below `pick`
        plan = hn::IfThenElse(hn::RebindMask(whole, here), hn::Set(whole, static_cast<std::int32_t>(o)), plan);
        dearest = hn::IfThenElse(open, hn::Max(dearest, hn::Set(d, options[o].price_usd)), dearest);
        below = below + p;
        settled = hn::Lt(pick, below);
    }
    hn::StoreU(plan, whole, s.plan.data() + i);
    hn::StoreU(dearest, d, s.dearest_usd.data() + i);
}

HWY_INLINE void look_at_stacks(const ChoiceSet& set, const Buyer& b, const ChoiceRows& rows, std::size_t row, std::size_t i,
                               ChoiceScratches& s) {
    const Floats d;
    const V in_255ths = hn::Set(d, share_scale);
    for (std::size_t k = 0; k < set.stacks.size(); ++k) {
        if (!set.stacks[k].on_offer) continue;
        const V own = hn::LoadU(d, rows.column(ChoiceRows::own_share(k)) + row) * in_255ths;
        const V peer = hn::LoadU(d, rows.column(ChoiceRows::peer_share(k)) + row) * in_255ths;
        for (std::size_t w = 0; w < workload_count; ++w)
            hn::StoreU(stack_utility(set, b, k, w, own, peer), d, s[w].stack_terms[k].data() + i);
    }
}

void ChooseOptions(const ChoiceSet& set, const ChoiceRows& rows, std::size_t first, const PlanDraws& draws, ChoiceScratches& s) {
    const Floats d;
    for (std::size_t i = 0; i < lanes; i += hn::Lanes(d)) {
        const Buyer b(set, rows, first + i);
        look_at_stacks(set, b, rows, first + i, i, s);
        const std::array<V, workload_count> small_models{hn::LoadU(d, draws[0].small_models + i),
                                                         hn::LoadU(d, draws[1].small_models + i)};
        const Nest gpu = look_at_nest(set, b, 0, small_models, i, s);
        const Nest asic = look_at_nest(set, b, 1, small_models, i, s);
        std::array<V, workload_count> gpu_scale, asic_scale;
        for (std::size_t w = 0; w < workload_count; ++w) {
            const V gpu_value = nest_value(gpu.top[w], gpu.sum[w], set.lambda[0]);
            const V asic_value = nest_value(asic.top[w], asic.sum[w], set.lambda[1]);
            const V best = hn::Max(gpu_value, asic_value);
            const auto weight = [&](V value) HWY_ATTR {
                const V e = exp_of(d, hn::Max(value - best, hn::Set(d, least_exponent)));
                return hn::IfThenElseZero(hn::Gt(value, hn::Set(d, forbidden)), e);
            };
            const V a = weight(gpu_value);
            const V c = weight(asic_value);
            const V total = a + c;
            gpu_scale[w] = over_sum(a, total, gpu.sum[w]);
            asic_scale[w] = over_sum(c, total, asic.sum[w]);
        }
        for (std::size_t w = 0; w < workload_count; ++w)
            scale_and_pick(set, gpu_scale[w], asic_scale[w], hn::LoadU(d, draws[w].chip + i), i, s[w]);
    }
}

#if HWY_TARGET <= HWY_AVX3  // one instruction packs the picked lanes; where it takes many, rows are copied one by one
#define CHOKEPOINT_PACKS_LANES 1
#else
#define CHOKEPOINT_PACKS_LANES 0
#endif

#if CHOKEPOINT_PACKS_LANES
HWY_INLINE V as_floats(const float* from) { return hn::LoadU(Floats(), from); }
HWY_INLINE V as_floats(const std::uint8_t* from) {
    const hn::RebindToSigned<Floats> whole;
    return hn::ConvertTo(Floats(), hn::PromoteTo(whole, hn::LoadU(hn::Rebind<std::uint8_t, Floats>(), from)));
}
#endif

/// Copies the picked rows of a column; the last is repeated up to a whole group.
template <class T>
HWY_INLINE void pick(const std::vector<T>& column, const PickedRows& picked, float* to) {
    const T* from = column.data();
    const std::uint32_t* rows = picked.rows.data();
    const std::size_t count = picked.rows.size();
    std::size_t done = 0;
#if CHOKEPOINT_PACKS_LANES
    const std::size_t size = picked.block.end - picked.block.begin;
    const Floats d;
    const hn::RebindToUnsigned<Floats> bits;
    if (count * lanes >= 2 * size) {  // of fewer, most vectors would hold none
        std::size_t found = 0;
        for (std::size_t i = 0; i + lanes <= size; i += lanes) {
            const auto wanted = hn::RebindMask(d, hn::Ne(hn::LoadU(bits, picked.mask.data() + i), hn::Zero(bits)));
            found += hn::CompressStore(as_floats(from + picked.block.begin + i), wanted, d, to + found);
        }
        done = found;
    }
#endif
    for (std::size_t k = done; k < count; ++k) to[k] = static_cast<float>(from[rows[k]]);
}
#undef CHOKEPOINT_PACKS_LANES

void Gather(const ChoiceSet& set, const Buyers& buyers, const PickedRows& picked, ChoiceRows& rows) {
    pick(buyers.weight_cost, picked, rows.column(ChoiceRows::weight_cost));
    pick(buyers.weight_stack, picked, rows.column(ChoiceRows::weight_stack));
    pick(buyers.weight_home, picked, rows.column(ChoiceRows::weight_home));
    pick(buyers.weight_risk, picked, rows.column(ChoiceRows::weight_risk));
    pick(buyers.risk_foreign, picked, rows.column(ChoiceRows::risk_foreign));
    pick(buyers.risk_domestic, picked, rows.column(ChoiceRows::risk_domestic));
    pick(buyers.budget_share, picked, rows.column(ChoiceRows::budget_share));
    pick(buyers.state_funded, picked, rows.column(ChoiceRows::state_funded));
    pick(buyers.in_house_stack, picked, rows.column(ChoiceRows::in_house));
    for (std::size_t k = 0; k < set.stacks.size(); ++k) {
        if (!set.stacks[k].on_offer) continue;
        pick(buyers.own_share[k], picked, rows.column(ChoiceRows::own_share(k)));
        pick(buyers.peer_share[k], picked, rows.column(ChoiceRows::peer_share(k)));
    }
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {

void gather(const ChoiceSet& set, const Buyers& buyers, const PickedRows& picked, ChoiceRows& rows) {
    rows.stride = picked.rows.size() + lanes;  // vector code writes whole vectors
    rows.values.resize((ChoiceRows::first_share + 2 * set.stacks.size()) * rows.stride);
    on_target(CHOKEPOINT_EACH_TARGET(Gather))(set, buyers, picked, rows);
    float* listed = rows.column(ChoiceRows::listed);
    std::fill_n(listed, rows.stride, 0.0F);
    for (const std::uint32_t row : set.listed) {
        const auto [from, to] = std::equal_range(picked.rows.begin(), picked.rows.end(), row);  // the last may be repeated
        std::fill(listed + (from - picked.rows.begin()), listed + (to - picked.rows.begin()), 1.0F);
    }
}

void choose_options(const ChoiceSet& set, const ChoiceRows& rows, std::size_t first, const PlanDraws& draws,
                    ChoiceScratches& scratches) {
    for (auto& scratch : scratches) {
        scratch.stack_terms.resize(set.stacks.size());
        scratch.utility.resize(set.options.size());
    }
    on_target(CHOKEPOINT_EACH_TARGET(ChooseOptions))(set, rows, first, draws, scratches);
}

void choice_probabilities(const ChoiceSet& set, const Buyers& buyers, std::size_t first, std::size_t count, Workload workload,
                          const Lane& small_models, ChoiceScratch& scratch) {
    PickedRows picked;
    picked.pick_all({0, first, first + count});
    ChoiceRows rows;
    gather(set, buyers, picked, rows);
    Lane chip;
    chip.fill(0.5F);
    const PlanDraw draw{chip.data(), small_models.data()};
    ChoiceScratches scratches;
    choose_options(set, rows, 0, {draw, draw}, scratches);
    scratch = scratches[static_cast<std::size_t>(workload)];
}

}  // namespace chokepoint
#endif
