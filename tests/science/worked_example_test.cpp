// Three buyers, two chips, four ticks, worked out by hand.
//
// Three labs (Small has no name in the scenario) set aside 800 000 USD a week: Big 50 %, Middle 30 %, Small 20 %,
// half for training, half for inference. So a week brings Big 200 000 for each workload, Middle 120 000 and Small
// 80 000. All weights of the choice are 0, so the GPU (alone in its nest) and the ASIC (alone in its) have
// probability 1/2 each, and every purse is split in halves. Orders stand until they are filled.
//
// Prices. The GPU comes from abroad: list 8 000, tariff 25 %: 10 000. The ASIC is domestic: list 25 000, subsidy
// 20 %: 20 000. Scarcity and learning are off, so both stay.
//
// Goods. Each line starts one wafer a week. The GPU has one die of 800 mm2: 70685.8 / 800 - 942.48 / 40 = 64.8, so
// 64 dies, at yield 0.625: 40 units a wafer. The ASIC has two dies of 450 mm2: 70685.8 / 450 - 942.48 / 30 =
// 125.7, so 125 dies, at yield 0.32: 40 dies, 20 units. A week on the line, a week at packaging: the wafers
// of week 0 are chips in week 2.
//
// Week 0. Big orders 100 000 / 10 000 = 10 GPUs and 100 000 / 20 000 = 5 ASICs for each workload, Middle 6 and 3,
// Small 4 and 2: 40 GPUs and 20 ASICs in all. Nothing is there; all money is carried over.
//
// Week 1. The same once more: 80 and 40 are open. Nothing is there.
//
// Week 2. Three times: Big 30 and 15, Middle 18 and 9, Small 12 and 6 for each workload, 120 and 60 in all. There
// are 40 GPUs and 20 ASICs, a third: Big gets 10 and 5, Middle 6 and 3, Small 4 and 2 for each workload. Everyone
// pays a week's income, so that two weeks' income is left, half of it for GPUs, half for ASICs.
//
// Week 3. A ban of the GPU comes unannounced: its orders fall. The week's income asks for ASICs, Big 200 000 / 20 000
// = 10, Middle 6, Small 4 for each workload, beside those that stand, 10, 6 and 4: 80 in all. 20 are there, a
// quarter: 5, 3 and 2. The 40 GPUs of the week stay with the vendor and are written down, and with them the 40 dies of
// week 2's wafer. What stood for GPUs is free: Big's 200 000, Middle's 120 000, Small's 80 000.
#include "output/market_shares.hpp"
#include "sim/random.hpp"
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <array>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

// 800 000 x 365.25 / 7 = 41 742 857.14..., and half a millionth more, so that no rounding eats a dollar.
const std::string example = R"(title: three buyers, two chips, four ticks
start: 2022-01-03
end: 2022-01-31
tick_days: 7
spin_up_weeks: 0
buyers: 3
focal_vendor: Abroad
focal_chip: The GPU
focal_region: Land
rival_region: Land
regions: {Land: {title: Land}}
markets:
  Land:
    budget_usd_per_year: {2022-01-03: 41742857.15}
    training_share: {2022-01-03: 0.5}
    share_of_buyers: 1
    training_share_spread: 0
named_buyers:
  Big: {region: Land, budget_share: 0.5}
  Middle: {region: Land, budget_share: 0.3}
stacks: {Theirs: {}, Ours: {}}
firms:
  Abroad: {kind: gpu_vendor, country: Elsewhere, stack: Theirs}
  Home: {kind: chipmaker, country: Land, stack: Ours}
facilities:
  Line A: {kind: foundry, operated_by: A, country: Elsewhere, capacity_per_month: {2022-01-03: 4.35},
           lead_time_weeks: 1, yield_start: 0.625, yield_ceiling: 0.625}
  Line B: {kind: foundry, operated_by: B, country: Land, capacity_per_month: {2022-01-03: 4.35},
           lead_time_weeks: 1, yield_start: 0.32, yield_ceiling: 0.32}
  Packing: {kind: packager, operated_by: C, country: Land, capacity_per_month: {2022-01-03: 10},
            lead_time_weeks: 1}
chips:
  The GPU: {vendor: Abroad, class: gpu, available: 2022-01-03, bf16_tflops: 1000, memory_gb: 80,
            memory_bandwidth_tb_s: 3, interconnect_gb_s: 900, tdp_w: 700, price_usd: 8000, die_mm2: 800,
            sold_in: [Land], made_at: [Line A], packaged_at: [Packing]}
  The ASIC: {vendor: Home, class: asic, available: 2022-01-03, bf16_tflops: 500, memory_gb: 64,
             memory_bandwidth_tb_s: 2, interconnect_gb_s: 400, tdp_w: 500, price_usd: 25000, die_mm2: 900,
             dies: 2, sold_in: [Land], made_at: [Line B], packaged_at: [Packing]}
regulators:
  Theirs abroad: {kind: us_regulator, region: Land}
  Ours at home: {kind: cn_regulator, region: Land}
rules:
  tariff:
    regulator: Theirs abroad
    effective: 2021-01-01
    chip_control: {destinations: [Land], covers: [{}], treatment: permit, tariff: 0.25}
  subsidy:
    regulator: Ours at home
    effective: 2021-01-01
    subsidy: {chip_price_share: 0.2}
  ban:
    regulator: Theirs abroad
    effective: 2022-01-24
    chip_control: {destinations: [Land], covers: [{}], treatment: deny}
mechanisms: {scarcity_pricing: 0, cost_learning: 0, price_response: 0, prebuying: 0, porting_cost: 0}
parameters:
  choice: {cost: 0, stack: 0, own: 0, peer: 0, home: 0, risk: 0, coefficient_spread: 0,
           nest_gpu: 1, nest_asic: 1, split_units: 1}
  demand: {budget_lapse_per_year: 0, review_weeks: 1000000}
  cost: {service_life_years: 20}
  supply: {adjustment_weeks: 1}
)";

constexpr std::size_t gpu = 0;
constexpr std::size_t asic = 1;
const std::array<const char*, 3> lab_names{"Big", "Middle", "Small"};

struct Week {
    std::array<std::array<std::int64_t, 2>, 3> ordered{};  // [lab][chip], for each workload
    std::array<std::int64_t, 2> made{};                    // finished in the week
    std::array<std::int64_t, 2> delivered{};
    std::array<std::int64_t, 3> purse{};  // after it, for each workload, with what stands for orders
    std::array<std::int64_t, 3> free{};   // of this, for no order
    std::array<std::array<std::int64_t, 2>, 3> received{};
};

constexpr std::array<Week, 4> by_hand{{
    {{{{10, 5}, {6, 3}, {4, 2}}}, {0, 0}, {0, 0}, {200000, 120000, 80000}, {}, {}},
    {{{{20, 10}, {12, 6}, {8, 4}}}, {0, 0}, {0, 0}, {400000, 240000, 160000}, {}, {}},
    {{{{30, 15}, {18, 9}, {12, 6}}}, {40, 20}, {40, 20}, {400000, 240000, 160000}, {}, {{{10, 5}, {6, 3}, {4, 2}}}},
    {{{{0, 20}, {0, 12}, {0, 8}}}, {40, 20}, {0, 20}, {500000, 300000, 200000}, {200000, 120000, 80000},
     {{{0, 5}, {0, 3}, {0, 2}}}},
}};

/// Rows are in the order of identities; Small is the one whose identity is of no name.
std::size_t row_of(const World& world, std::string_view lab) {
    const auto& ids = world.now.buyers[0].id;
    const auto found = std::find_if(ids.begin(), ids.end(), [&](std::uint64_t id) {
        return lab == "Small" ? id != identity("Big") && id != identity("Middle") : id == identity(lab);
    });
    return static_cast<std::size_t>(found - ids.begin());
}

/// Units a lab ordered of a chip for a workload.
std::int64_t ordered(const World& world, const Published& p, std::size_t lab, std::size_t chip,
                     std::size_t workload) {
    std::int64_t units = 0;
    for (const auto& block : p.orders.regions[0].blocks)
        for (const Order& order : block.orders)
            if (order.buyer == row_of(world, lab_names[lab]) && order.workload == workload &&
                p.offers.regions[0][order.offer].product == chip)
                units += order.units;
    return units;
}

/// Money that a lab keeps for open orders.
std::int64_t in_orders(const Buyers& buyers, std::size_t row, std::size_t workload) {
    std::int64_t usd = 0;
    for (const StandingOrder& order : buyers.standing[0])
        if (order.buyer == row && order.workload == workload) usd += order.usd;
    return usd;
}

}  // namespace

TEST_CASE("three buyers, two chips and four weeks come out as worked by hand") {
    World world = world_of(parse_scenario(example, "example.yaml", standard_roster().names()));
    REQUIRE(world.structure->products[gpu].name == "The GPU");
    REQUIRE(world.now.products[0].dies_per_wafer == 64);
    REQUIRE(world.now.products[1].dies_per_wafer == 125);
    for (std::size_t week = 0; week < by_hand.size(); ++week) {
        CAPTURE(week);
        const Week& expected = by_hand[week];
        const State before = world.now;
        const Published p = tick(world);
        for (const Offer& offer : p.offers.regions[0])
            CHECK(offer.price_usd == (offer.product == gpu ? 10000 : 20000));
        CHECK(p.offers.regions[0].size() == (week < 3 ? 2 : 1));
        CHECK(p.deliveries.income_usd[0] == 800000);
        for (std::size_t chip = 0; chip < 2; ++chip) {
            CHECK(p.shipments.units_out[chip] == expected.made[chip]);
            CHECK(p.shipments.granted[chip] == expected.delivered[chip]);
        }
        for (std::size_t lab = 0; lab < lab_names.size(); ++lab) {
            CAPTURE(std::string(lab_names[lab]));
            const std::size_t i = row_of(world, lab_names[lab]);
            for (std::size_t w = 0; w < workload_count; ++w) {
                for (std::size_t chip = 0; chip < 2; ++chip)
                    CHECK(ordered(world, p, lab, chip, w) == expected.ordered[lab][chip]);
                const std::int64_t free = world.now.buyers[0].purse_usd[w][i];
                CHECK(free == expected.free[lab]);
                CHECK(free + in_orders(world.now.buyers[0], i, w) == expected.purse[lab]);
            }
            for (std::size_t chip = 0; chip < 2; ++chip) {
                const std::int64_t more = units_of(world.now.buyers[0], chip, i) - units_of(before.buyers[0], chip, i);
                const auto& retired = p.deliveries.retired[0][chip];
                REQUIRE(retired[0] + retired[1] == 0);  // chips live 20 years
                CHECK(more == 2 * expected.received[lab][chip]);
            }
        }
    }
    // 40 GPUs at 8 000; 40 ASICs at 25 000, which the buyers pay but for the subsidy.
    CHECK(world.now.vendors[0].revenue_total_usd == 320000);
    CHECK(world.now.vendors[1].revenue_total_usd == 1000000);
    CHECK(world.now.markets[0].spent_total_usd == 40 * 10000 + 40 * 20000);
    CHECK(domestic_share(world, 0, {4, Measure::value, false}) == doctest::Approx(1000000.0 / (400000 + 1000000)));
    CHECK(world.now.products[gpu].finished == 40);
    CHECK(world.now.products[gpu].written_down_units == 80);
    CHECK(world.now.products[asic].finished == 0);
}
