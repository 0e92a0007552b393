// Plain loops, compiled for every instruction set; explicit vectors where the compiler would not see them.
#include "agents/mechanisms/purse_kernel.hpp"

#include "sim/portable_math.hpp"
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

/// USD of a tick for training and for inference, before rounding.
struct Income {
    double training;
    double inference;

    HWY_INLINE Income(const Incomes& incomes, double budget_share, double training_shift) {
        double share = incomes.training_share + training_shift;
        share = share < 0.02 ? 0.02 : share;
        share = share > 0.98 ? 0.98 : share;
        const double mine = incomes.budget_usd * budget_share;
        training = mine * share;
        inference = mine * (1.0 - share);
    }
};

/// In (0, 1).
HWY_INLINE double unit(std::uint32_t bits) { return (static_cast<double>(bits) + 0.5) * 0x1p-32; }
HWY_INLINE float unit_float(std::uint32_t bits) {
    return (static_cast<float>(static_cast<std::int32_t>(bits >> 9)) + 0.5F) * 0x1p-23F;
}

HWY_INLINE std::int64_t whole(double x) { return static_cast<std::int64_t>(x); }

void RowsThatCanPay(const Buyers& buyers, const Incomes& incomes, Block block, std::int64_t cheapest_usd,
                    std::uint8_t* able) {
    const auto* share = buyers.budget_share.data() + block.begin;
    const auto* shift = buyers.training_shift.data() + block.begin;
    const auto* training = buyers.purse_usd[0].data() + block.begin;
    const auto* inference = buyers.purse_usd[1].data() + block.begin;
    const std::size_t count = block.end - block.begin;
    for (std::size_t i = 0; i < count; ++i) {
        const Income income(incomes, static_cast<double>(share[i]), static_cast<double>(shift[i]));
        const bool a = training[i] + whole(income.training) + 1 >= cheapest_usd;
        const bool b = inference[i] + whole(income.inference) + 1 >= cheapest_usd;
        able[i] = static_cast<std::uint8_t>(a | b);
    }
}

void LookIntoPurses(const Buyers& buyers, const Incomes& incomes, const LaneOf<std::uint32_t>& rows, Purses& purses) {
    LaneOf<std::uint64_t> id;
    LaneOf<std::uint32_t> key;
    std::array<LaneOf<std::uint32_t>, 4> words;
    for (std::size_t i = 0; i < lanes; ++i) id[i] = buyers.id.data()[rows[i]];
    for (std::size_t w = 0; w < workload_count; ++w) {
        for (std::size_t i = 0; i < lanes; ++i) key[i] = buyers.plans[w].data()[rows[i]];
        draw_lanes(incomes.seed, Purpose::buyer_choice, id, key, 1, words);
        const float small = static_cast<Workload>(w) == Workload::inference ? incomes.small_model_share : 0.0F;
        for (std::size_t i = 0; i < lanes; ++i) {
            purses.plans[w].chip[i] = unit_float(words[w][i]);
            purses.plans[w].small_models[i] = unit_float(words[workload_count][i]) < small ? 1.0F : 0.0F;
        }
    }
    key.fill(incomes.tick);
    draw_lanes(incomes.seed, Purpose::buyer_choice, id, key, 0, words);
    for (std::size_t i = 0; i < lanes; ++i) {
        const Income income(incomes, static_cast<double>(buyers.budget_share.data()[rows[i]]),
                            static_cast<double>(buyers.training_shift.data()[rows[i]]));
        purses.usd[0][i] = buyers.purse_usd[0].data()[rows[i]] + whole(income.training + unit(words[0][i]));
        purses.usd[1][i] = buyers.purse_usd[1].data()[rows[i]] + whole(income.inference + unit(words[1][i]));
    }
}

std::int64_t SetAside(Buyers& buyers, const Incomes& incomes, Block block, std::uint32_t* retirement) {
    std::int64_t sum = 0;
    LaneOf<std::uint64_t> id;
    LaneOf<std::uint32_t> tick;
    tick.fill(incomes.tick);
    std::array<LaneOf<std::uint32_t>, 4> words;
    for (std::size_t first = block.begin; first < block.end; first += lanes) {
        const std::size_t count = block.end - first < lanes ? block.end - first : lanes;
        for (std::size_t i = 0; i < lanes; ++i) id[i] = buyers.id.data()[first + (i < count ? i : count - 1)];
        draw_lanes(incomes.seed, Purpose::buyer_choice, id, tick, 0, words);
        const auto* share = buyers.budget_share.data() + first;
        const auto* shift = buyers.training_shift.data() + first;
        auto* training = buyers.purse_usd[0].data() + first;
        auto* inference = buyers.purse_usd[1].data() + first;
        for (std::size_t i = 0; i < count; ++i) {
            const Income income(incomes, static_cast<double>(share[i]), static_cast<double>(shift[i]));
            const std::int64_t a = whole(income.training + unit(words[0][i]));
            const std::int64_t b = whole(income.inference + unit(words[1][i]));
            training[i] += a;
            inference[i] += b;
            sum += a + b;
            retirement[first - block.begin + i] = words[2][i];
        }
    }
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

std::int64_t RetireUnits(std::uint32_t* units, std::size_t count, std::uint64_t hazard, const std::uint32_t* random,
                         std::uint32_t turn) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t out = (units[i] * hazard + static_cast<std::uint32_t>(random[i] + turn)) >> 32;
        units[i] -= static_cast<std::uint32_t>(out);
        sum += static_cast<std::int64_t>(out);
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
                       std::vector<std::uint32_t>& rows) {
    const std::size_t count = block.end - block.begin;
    std::array<std::uint8_t, block_size> able;
    on_target(CHOKEPOINT_EACH_TARGET(RowsThatCanPay))(buyers, incomes, block, cheapest_usd, able.data());
    rows.resize(count + 1);
    std::size_t found = 0;
    for (std::size_t i = 0; i < count; ++i) {
        rows[found] = static_cast<std::uint32_t>(block.begin + i);
        found += able[i];
    }
    rows.resize(found);
}

void look_into_purses(const Buyers& buyers, const Incomes& incomes, const LaneOf<std::uint32_t>& rows, Purses& purses) {
    on_target(CHOKEPOINT_EACH_TARGET(LookIntoPurses))(buyers, incomes, rows, purses);
}

std::int64_t set_aside(Buyers& buyers, const Incomes& incomes, Block block, std::vector<std::uint32_t>& retirement) {
    retirement.resize(block.end - block.begin);
    return on_target(CHOKEPOINT_EACH_TARGET(SetAside))(buyers, incomes, block, retirement.data());
}

std::int64_t sum_of_purses(const Buyers& buyers, Block block) { return on_target(CHOKEPOINT_EACH_TARGET(SumOfPurses))(buyers, block); }

std::int64_t weighted_risk(const Buyers& buyers, Block block) { return on_target(CHOKEPOINT_EACH_TARGET(WeightedRisk))(buyers, block); }

std::int64_t retire_units(std::vector<std::uint32_t>& column, Block block, std::uint64_t hazard,
                          const std::vector<std::uint32_t>& random, std::size_t chip) {
    constexpr std::uint32_t golden = 0x9E3779B9U;  // (sqrt(5) - 1) / 2 of 2^32
    const std::uint32_t turn = golden * static_cast<std::uint32_t>(chip);
    return on_target(CHOKEPOINT_EACH_TARGET(RetireUnits))(column.data() + block.begin, block.end - block.begin, hazard, random.data(),
                                             turn);
}

}  // namespace chokepoint
#endif
