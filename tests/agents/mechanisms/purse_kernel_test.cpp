// Purses: the kernels against one number at a time, on every instruction set, for any length of block.
#include "agents/mechanisms/purse_kernel.hpp"
#include "sim/random.hpp"
#include "tests/vector_targets.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace chokepoint;

namespace {

std::uint32_t bits(std::uint64_t seed, std::uint32_t i) { return draw(seed, Purpose::buyer_traits, 3, 0, i)[0]; }

Buyers some_buyers(std::size_t count) {
    Buyers buyers;
    for (std::uint32_t i = 0; i < count; ++i) {
        buyers.id.push_back((std::uint64_t{bits(1, i)} << 20U) + i);
        buyers.budget_share.push_back(static_cast<float>(unit_interval(bits(2, i)) / static_cast<double>(count)));
        buyers.training_shift.push_back(static_cast<float>(unit_interval(bits(3, i)) - 0.5));
        for (std::size_t w = 0; w < workload_count; ++w) {
            buyers.purse_usd[w].push_back(static_cast<std::int64_t>(bits(4 + w, i) % 60'000));
            buyers.plans[w].push_back(bits(6 + w, i) % 20);
        }
    }
    return buyers;
}

constexpr Incomes incomes{7, 31, 2.5e6, 0.6, 0.4F};

/// A tick's income of a buyer by workload, rounded by the buyer's numbers of the tick.
std::array<std::int64_t, workload_count> income(const Buyers& buyers, std::size_t i) {
    const double share = std::clamp(incomes.training_share + static_cast<double>(buyers.training_shift[i]), 0.02, 0.98);
    const double mine = incomes.budget_usd * static_cast<double>(buyers.budget_share[i]);
    const auto random = draw(incomes.seed, Purpose::buyer_choice, buyers.id[i], static_cast<std::int32_t>(incomes.tick), 0);
    return {static_cast<std::int64_t>(mine * share + unit_interval(random[0])),
            static_cast<std::int64_t>(mine * (1.0 - share) + unit_interval(random[1]))};
}

const std::vector<std::size_t> lengths{1, 2, 15, 16, 17, 33, 100, block_size - 1, block_size};

}  // namespace

TEST_CASE("every purse of a block grows by its income to the dollar, and no other") {
    const test::RestoreTarget restore;
    for (const auto& target : vector_targets()) {
        use_vector_target(target);
        for (const std::size_t length : lengths) {
            const Buyers before = some_buyers(length + 21);
            Buyers after = before;
            BuyerDraws draws;
            const Block block{0, 5, 5 + length};
            const std::int64_t sum = set_aside(after, incomes, block, draws);
            std::int64_t expected = 0;
            for (std::size_t i = 0; i < before.size(); ++i)
                for (std::size_t w = 0; w < workload_count; ++w) {
                    const bool inside = i >= block.begin && i < block.end;
                    const std::int64_t mine = inside ? income(before, i)[w] : 0;
                    REQUIRE(after.purse_usd[w][i] == before.purse_usd[w][i] + mine);
                    expected += mine;
                }
            CHECK(sum == expected);
            for (std::size_t i = 0; i < length; ++i) {
                const auto random = draw(incomes.seed, Purpose::buyer_choice, before.id[i + 5],
                                         static_cast<std::int32_t>(incomes.tick), 0);
                REQUIRE(draws.retirement[i] == random[2]);
                REQUIRE(draws.review[i] == random[3]);
            }
        }
    }
}

TEST_CASE("who looks into the purse finds what will be set aside, and the numbers of the plan in hand") {
    const test::RestoreTarget restore;
    for (const auto& target : vector_targets()) {
        use_vector_target(target);
        for (const std::size_t length : lengths) {
            const Buyers buyers = some_buyers(length);
            PickedRows picked;
            constexpr std::int64_t cheapest_usd = 30'000;
            rows_that_can_pay(buyers, incomes, {0, 0, length}, cheapest_usd, picked);
            Purses purses;
            look_into_purses(buyers, incomes, picked, purses);
            std::size_t next = 0;
            for (std::size_t i = 0; i < length; ++i) {
                std::array<std::int64_t, workload_count> usd{};
                for (std::size_t w = 0; w < workload_count; ++w) usd[w] = buyers.purse_usd[w][i] + income(buyers, i)[w];
                const bool is_picked = next < picked.count && picked.rows[next] == i;
                if (usd[0] >= cheapest_usd || usd[1] >= cheapest_usd) REQUIRE(is_picked);
                if (!is_picked) continue;
                for (std::size_t w = 0; w < workload_count; ++w) {
                    const auto random = draw(incomes.seed, Purpose::buyer_choice, buyers.id[i],
                                             static_cast<std::int32_t>(buyers.plans[w][i]), 1);
                    const auto number = [&](std::size_t k) { return (static_cast<float>(random[k] >> 9U) + 0.5F) * 0x1p-23F; };
                    REQUIRE(purses.by_workload[w].usd[next] == usd[w]);
                    REQUIRE(purses.by_workload[w].chip[next] == number(w));
                    const bool small = w == 1 && number(workload_count) < incomes.small_model_share;
                    REQUIRE(purses.by_workload[w].small_models[next] == (small ? 1.0F : 0.0F));
                }
                ++next;
            }
            CHECK(next == picked.count);
        }
    }
}
