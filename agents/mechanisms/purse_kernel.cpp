// Plain loops, compiled for every instruction set; explicit vectors where the compiler would not see them.
#include "agents/mechanisms/purse_kernel.hpp"

#include "sim/vectors.hpp"

#include <algorithm>
#include <bit>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "agents/mechanisms/purse_kernel.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

using Doubles = hn::CappedTag<double, lanes>;
using Words = hn::RebindToUnsigned<Doubles>;
using Whole = hn::RebindToSigned<Doubles>;
using Halves = hn::Rebind<float, Doubles>;
using Wide = hn::Vec<Doubles>;

constexpr double least_share = 0.02;  // of a budget for either workload

/// USD of a tick for training and for inference, before rounding.
struct Income {
    double training;
    double inference;

    HWY_INLINE Income(const Incomes& incomes, double budget_share, double training_shift) {
        double share = incomes.training_share + training_shift;
        share = share < least_share ? least_share : share;
        share = share > 1.0 - least_share ? 1.0 - least_share : share;
        const double mine = incomes.budget_usd * budget_share;
        training = mine * share;
        inference = mine * (1.0 - share);
    }
};

/// The same for a vector of buyers.
struct IncomeVector {
    Wide training;
    Wide inference;

    HWY_INLINE IncomeVector(const Incomes& incomes, const float* budget_share, const float* training_shift) {
        const Doubles d;
        const auto is = [&](double value) HWY_ATTR { return hn::Set(d, value); };
        Wide share = is(incomes.training_share) + hn::PromoteTo(d, hn::LoadU(Halves(), training_shift));
        share = hn::Min(hn::Max(share, is(least_share)), is(1.0 - least_share));
        const Wide mine = is(incomes.budget_usd) * hn::PromoteTo(d, hn::LoadU(Halves(), budget_share));
        training = mine * share;
        inference = mine * (is(1.0) - share);
    }
};

HWY_INLINE std::int64_t whole(double x) { return static_cast<std::int64_t>(x); }

void RowsThatCanPay(const Buyers& buyers, const Incomes& incomes, Block block, std::int64_t cheapest_usd,
                    std::uint32_t* able) {
    const auto* share = buyers.budget_share.data() + block.begin;
    const auto* shift = buyers.training_shift.data() + block.begin;
    const auto* training = buyers.purse_usd[0].data() + block.begin;
    const auto* inference = buyers.purse_usd[1].data() + block.begin;
    const std::size_t count = block.end - block.begin;
    for (std::size_t i = 0; i < count; ++i) {
        const Income income(incomes, static_cast<double>(share[i]), static_cast<double>(shift[i]));
        const bool a = training[i] + whole(income.training) + 1 >= cheapest_usd;
        const bool b = inference[i] + whole(income.inference) + 1 >= cheapest_usd;
        able[i] = a | b ? ~0U : 0U;
    }
}

/// What a purse holds with the tick's income, whose fraction is drawn.
HWY_INLINE hn::Vec<Whole> filled(hn::Vec<Whole> purse, Wide income, hn::Vec<Words> word) {
    return purse + hn::ConvertTo(Whole(), income + unit_interval_of(Doubles(), word));
}

/// In (0, 1), 23 bits, which a float holds.
HWY_INLINE hn::Vec<Halves> unit_float(hn::Vec<Words> word) {
    const Words bits;
    const auto upper = hn::And(hn::ShiftRight<9>(word), hn::Set(bits, std::uint64_t{0x7fffffU}));
    const Doubles d;
    return hn::DemoteTo(Halves(), (whole_numbers(d, upper) + hn::Set(d, 0.5)) * hn::Set(d, 0x1p-23));
}

/// Columns of the picked rows that stand in 64 bits, or are read next to them.
struct PickedPurses {
    alignas(64) std::array<std::uint64_t, block_size + lanes> id;
    alignas(64) std::array<std::uint64_t, block_size + lanes> plans;
    alignas(64) std::array<float, block_size + lanes> budget_share;
    alignas(64) std::array<float, block_size + lanes> training_shift;
};

void LookIntoPurses(const Buyers& buyers, const Incomes& incomes, const PickedRows& picked, Purses& purses) {
    const Doubles d;
    const Words words;
    const Halves halves;
    const std::uint32_t* rows = picked.rows.data();
    const std::size_t count = picked.rows.size();
    PickedPurses mine;
    for (std::size_t i = 0; i < count; ++i) mine.id[i] = buyers.id.data()[rows[i]];
    for (std::size_t w = 0; w < workload_count; ++w) {
        Purses::OfWorkload& purse = purses.by_workload[w];
        const auto small = static_cast<Workload>(w) == Workload::inference ? incomes.small_model_share : 0.0F;
        for (std::size_t i = 0; i < count; ++i) mine.plans[i] = buyers.plans[w].data()[rows[i]];
        for (std::size_t i = 0; i < count; ++i) purse.usd[i] = buyers.purse_usd[w].data()[rows[i]];
        for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
            const auto random = draw_vectors(words, incomes.seed, Purpose::buyer_choice, hn::LoadU(words, mine.id.data() + i),
                                             hn::LoadU(words, mine.plans.data() + i), 1);
            hn::StoreU(unit_float(random[w]), halves, purse.chip.data() + i);
            const auto below = hn::Lt(unit_float(random[workload_count]), hn::Set(halves, small));
            hn::StoreU(hn::IfThenElseZero(below, hn::Set(halves, 1.0F)), halves, purse.small_models.data() + i);
        }
    }
    for (std::size_t i = 0; i < count; ++i) mine.budget_share[i] = buyers.budget_share.data()[rows[i]];
    for (std::size_t i = 0; i < count; ++i) mine.training_shift[i] = buyers.training_shift.data()[rows[i]];
    const auto tick = hn::Set(words, std::uint64_t{incomes.tick});
    for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
        const IncomeVector income(incomes, mine.budget_share.data() + i, mine.training_shift.data() + i);
        const auto random =
            draw_vectors(words, incomes.seed, Purpose::buyer_choice, hn::LoadU(words, mine.id.data() + i), tick, 0);
        const auto fill = [&](std::size_t w, Wide usd) HWY_ATTR {
            std::int64_t* purse = purses.by_workload[w].usd.data() + i;
            hn::StoreU(filled(hn::LoadU(Whole(), purse), usd, random[w]), Whole(), purse);
        };
        fill(0, income.training);
        fill(1, income.inference);
    }
}

/// Sets aside for one group; returns what that was.
HWY_INLINE std::int64_t set_aside_in_group(const Incomes& incomes, const std::uint64_t* id, const float* share,
                                           const float* shift, std::int64_t* training, std::int64_t* inference,
                                           std::uint32_t* retirement, std::uint32_t* review) {
    const Doubles d;
    const Words words;
    const Whole whole;
    LaneOf<std::uint64_t> wear, second_thoughts;
    auto sum = hn::Zero(whole);
    for (std::size_t i = 0; i < lanes; i += hn::Lanes(d)) {
        const IncomeVector income(incomes, share + i, shift + i);
        const auto random = draw_vectors(words, incomes.seed, Purpose::buyer_choice, hn::LoadU(words, id + i),
                                         hn::Set(words, std::uint64_t{incomes.tick}), 0);
        const auto a = filled(hn::Zero(whole), income.training, random[0]);
        const auto b = filled(hn::Zero(whole), income.inference, random[1]);
        hn::StoreU(hn::LoadU(whole, training + i) + a, whole, training + i);
        hn::StoreU(hn::LoadU(whole, inference + i) + b, whole, inference + i);
        hn::StoreU(random[2], words, wear.data() + i);
        hn::StoreU(random[3], words, second_thoughts.data() + i);
        sum = sum + a + b;
    }
    for (std::size_t i = 0; i < lanes; ++i) retirement[i] = static_cast<std::uint32_t>(wear[i]);
    for (std::size_t i = 0; i < lanes; ++i) review[i] = static_cast<std::uint32_t>(second_thoughts[i]);
    return hn::GetLane(hn::SumOfLanes(whole, sum));
}

std::int64_t SetAside(Buyers& buyers, const Incomes& incomes, Block block, std::uint32_t* retirement, std::uint32_t* review) {
    const std::uint64_t* id = buyers.id.data();
    const float* share = buyers.budget_share.data();
    const float* shift = buyers.training_shift.data();
    std::int64_t* training = buyers.purse_usd[0].data();
    std::int64_t* inference = buyers.purse_usd[1].data();
    std::int64_t sum = 0;
    std::size_t i = block.begin;
    for (; i + lanes <= block.end; i += lanes)
        sum += set_aside_in_group(incomes, id + i, share + i, shift + i, training + i, inference + i,
                                  retirement + (i - block.begin), review + (i - block.begin));
    // The last group is short: nobody's share is 0, and so is its income.
    const std::size_t rest = block.end - i;
    if (rest == 0) return sum;
    LaneOf<std::uint64_t> last_id{};
    Lane last_share{}, last_shift{};
    LaneOf<std::int64_t> last_training{}, last_inference{};
    LaneOf<std::uint32_t> last_retirement{}, last_review{};
    const auto copy = [rest](const auto* from, auto* to) { for (std::size_t k = 0; k < rest; ++k) to[k] = from[k]; };
    copy(id + i, last_id.data());
    copy(share + i, last_share.data());
    copy(shift + i, last_shift.data());
    copy(training + i, last_training.data());
    copy(inference + i, last_inference.data());
    sum += set_aside_in_group(incomes, last_id.data(), last_share.data(), last_shift.data(), last_training.data(),
                              last_inference.data(), last_retirement.data(), last_review.data());
    copy(last_training.data(), training + i);
    copy(last_inference.data(), inference + i);
    copy(last_retirement.data(), retirement + (i - block.begin));
    copy(last_review.data(), review + (i - block.begin));
    return sum;
}

std::int64_t SumOfPurses(const Buyers& buyers, Block block) {
    std::int64_t sum = 0;
    for (const auto& purse : buyers.purse_usd)
        for (std::size_t i = block.begin; i < block.end; ++i) sum += purse.data()[i];
    return sum;
}

std::int64_t WeightedRisk(const Buyers& buyers, Block block) {
    constexpr double magic = 0x1.8p52;  // adding it leaves whole numbers in the lower bits
    std::int64_t sum = 0;
    const auto* risk = buyers.risk_foreign.data();
    const auto* share = buyers.budget_share.data();
    for (std::size_t i = block.begin; i < block.end; ++i) {
        const double part = static_cast<double>(risk[i]) * static_cast<double>(share[i]) * (1.0 / risk_unit);
        sum += std::bit_cast<std::int64_t>(part + magic) - std::bit_cast<std::int64_t>(magic);
    }
    return sum;
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {

Incomes incomes_of(const World& world, double budget_usd, std::size_t region) {
    return {world.scenario->seed, static_cast<std::uint32_t>(world.now.tick), budget_usd,
            value_at(world.market(region).training_share, world.mid_tick()),
            static_cast<float>(world.mechanisms().small_models * world.parameters().choice.small_model_share)};
}

void rows_that_can_pay(const Buyers& buyers, const Incomes& incomes, Block block, std::int64_t cheapest_usd,
                       PickedRows& picked) {
    picked.block = block;
    on_target(CHOKEPOINT_EACH_TARGET(RowsThatCanPay))(buyers, incomes, block, cheapest_usd, picked.mask.data());
    picked.gather_rows();
}

void look_into_purses(const Buyers& buyers, const Incomes& incomes, const PickedRows& picked, Purses& purses) {
    for (auto& purse : purses.by_workload) {
        purse.usd.resize(picked.rows.size());
        purse.chip.resize(picked.rows.size());
        purse.small_models.resize(picked.rows.size());
    }
    on_target(CHOKEPOINT_EACH_TARGET(LookIntoPurses))(buyers, incomes, picked, purses);
}

std::int64_t set_aside(Buyers& buyers, const Incomes& incomes, Block block, BuyerDraws& draws) {
    draws.retirement.resize(block.end - block.begin);
    draws.review.resize(block.end - block.begin);
    return on_target(CHOKEPOINT_EACH_TARGET(SetAside))(buyers, incomes, block, draws.retirement.data(), draws.review.data());
}

std::int64_t sum_of_purses(const Buyers& buyers, Block block) { return on_target(CHOKEPOINT_EACH_TARGET(SumOfPurses))(buyers, block); }

std::int64_t weighted_risk(const Buyers& buyers, Block block) { return on_target(CHOKEPOINT_EACH_TARGET(WeightedRisk))(buyers, block); }

}  // namespace chokepoint
#endif
