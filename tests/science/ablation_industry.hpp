// The switches of vendors, lines, designs and technology (M2, M6 to M9).
#pragma once

#include "agents/mechanisms/research.hpp"
#include "sim/portable_math.hpp"
#include "tests/science/ablation.hpp"

namespace chokepoint::test {

inline std::size_t vendor_of(const World& world, std::string_view name) {
    return index_of(world.scenario->firms, name);
}

/// The vendor's slot for chips of a kind.
inline std::size_t slot_of(const World& world, std::string_view vendor, SlotKind kind) {
    for (const std::size_t p : world.structure->vendor_products[vendor_of(world, vendor)])
        if (world.structure->products[p].kind == kind) return p;
    throw std::logic_error("no such slot of " + std::string(vendor));
}

/// A number that stands still in every tick of the world without the mechanism, and has moved in the other by the end.
inline void stands_still(Pair& pair, const std::function<std::vector<double>(const World&)>& numbers) {
    Verdict v;
    const auto still = numbers(pair.off);
    while (!pair.over()) {
        pair.step();
        v.require(numbers(pair.off) == still, pair.told_off.date, " moved");
    }
    CHECK(v.wrong() == "");
    CHECK(numbers(pair.on) != still);
}

template <class Item, class Number>
std::function<std::vector<double>(const World&)> numbers_of(std::vector<Item> State::*items, Number&& number) {
    return [=](const World& world) {
        std::vector<double> all;
        for (const Item& item : world.now.*items) all.push_back(number(item));
        return all;
    };
}

inline void volatility_only_decays(const Pair& pair) {
    const double keep =
        portable_exp(-pair.off.parameters().performance.volatility_decay_per_year * pair.off.structure->tick_years);
    CHECK(pair.off.now.volatility == pair.off_before.now.volatility * keep);
    CHECK(pair.on.now.volatility > pair.on_before.now.volatility);
    for (std::size_t k = 0; k < pair.on.now.stacks.size(); ++k)
        CHECK(pair.on.now.stacks[k].maturity[0] < pair.off.now.stacks[k].maturity[0]);
}

inline void yields_stand_still(Pair& pair) {
    for (std::size_t f = 0; f < pair.off.now.facilities.size(); ++f)
        CHECK(pair.off.now.facilities[f].yield == pair.off.scenario->facilities[f].value.yield_start);
    stands_still(pair, numbers_of(&State::facilities, [](const FacilityState& f) { return f.yield; }));
}

inline void capacity_follows_the_announced_path(Pair& pair) {
    Verdict v;
    while (!pair.over()) {
        const Date today = pair.off.today();
        const int days = pair.off.scenario->tick_days;
        const Date next{pair.off.scenario->start.days + std::max(0, pair.off.now.tick + 1) * days + days / 2};
        pair.step();
        for (std::size_t f = 0; f < pair.off.now.facilities.size(); ++f) {
            const Facility& line = pair.off.scenario->facilities[f].value;
            const Date last = line.capacity_per_month.knots.back().date;
            const double path = line.capacity_scale * value_at(line.capacity_per_month, std::min(next, last));
            v.require(pair.off.now.facilities[f].capacity_per_month == path, today, " line ", f);
            v.require(pair.on.now.facilities[f].capacity_per_month >= path, today, " with the mechanism, line ", f);
        }
    }
    CHECK(v.wrong() == "");
    const std::size_t island = index_of(pair.on.scenario->facilities, "Island foundry");
    CHECK(pair.on.now.facilities[island].capacity_per_month > pair.off.now.facilities[island].capacity_per_month);
}

inline void every_vendor_designs_alike(const Pair& pair) {
    for (std::size_t v = 0; v < pair.on.now.vendors.size(); ++v) {
        CHECK(pair.on.now.vendors[v].rd_stock_usd == pair.off.now.vendors[v].rd_stock_usd);
        CHECK(design_speed(pair.off, v) == 1.0);
        CHECK(research_gain(pair.off, pair.told_off.offers, v) == pair.off.parameters().research.redesign_gain);
        CHECK(research_gain(pair.on, pair.told_on.offers, v) > pair.off.parameters().research.redesign_gain);
    }
    CHECK(design_speed(pair.on, vendor_of(pair.on, "Beta")) < 1.0);  // its stock is below the reference
}

/// A rival's better chip on sale at home raises the gain; taken off the board, or never there, it does not.
inline void only_a_visible_rival_pulls(const Pair& pair) {
    const std::size_t beta = vendor_of(pair.on, "Beta");
    const std::size_t alpha = vendor_of(pair.on, "Alpha");
    CHECK(pair.on.now.vendors[beta].designs_made == 1);
    CHECK(pair.off.now.vendors[beta].designs_made == 1);
    CHECK(pair.on_before.now.vendors[beta].designs_made == 0);
    const OfferBoard& board = pair.told_on.offers;
    CHECK(research_gain(pair.on_before, board, beta) > research_gain(pair.off_before, board, beta));
    CHECK(research_gain(pair.on_before, board, alpha) == research_gain(pair.off_before, board, alpha));
    OfferBoard alone = board;
    std::erase_if(alone.regions[region_of(pair.on, "CN")], [&](const Offer& offer) { return !offer.domestic; });
    CHECK(research_gain(pair.on_before, alone, beta) == research_gain(pair.off_before, alone, beta));
    const std::size_t slot = slot_of(pair.on, "Beta", SlotKind::next_design);
    CHECK(pair.on.now.products[slot].bf16_tflops > pair.off.now.products[slot].bf16_tflops);
}

inline void a_design_stays_what_the_last_one_was(const Pair& pair) {
    const std::size_t slot = slot_of(pair.on, "Beta", SlotKind::next_design);
    const ProductState& last = pair.off.now.products[product_of(pair.off, "Beta 2")];
    REQUIRE(pair.on.now.products[slot].designed);
    REQUIRE(pair.off.now.products[slot].designed);
    CHECK(last.chip_class == ChipClass::gpu);
    CHECK(pair.off.now.products[slot].chip_class == ChipClass::gpu);
    CHECK(pair.off.now.products[slot].node_nm == last.node_nm);
    CHECK(pair.on.now.products[slot].chip_class == ChipClass::asic);
}

inline void no_chip_is_cut_down(Pair& pair) {
    const std::size_t slot = slot_of(pair.on, "Alpha", SlotKind::compliance);
    stands_still(pair, [=](const World& world) {
        auto numbers = world.now.vendors[vendor_of(world, "Alpha")].compliance_weeks;
        numbers.push_back(world.now.products[slot].designed ? 1.0 : 0.0);
        return numbers;
    });
    CHECK(pair.on.now.products[slot].designed);
    CHECK_FALSE(pair.off.now.products[slot].designed);
}

inline void more_hbm_is_bought_before_the_rule(Pair& pair) {
    const std::size_t beta = vendor_of(pair.on, "Beta");
    CHECK(pair.told_on.plan.stacks[vendor_of(pair.on, "Alpha")] == pair.told_off.plan.stacks[vendor_of(pair.on, "Alpha")]);
    CHECK(pair.told_on.plan.stacks[beta] > pair.told_off.plan.stacks[beta]);
    std::int64_t on = 0;
    std::int64_t off = 0;
    while (pair.on.today() < day("2022-08-01")) {
        for (const std::size_t l : pair.on.structure->vendor_hbm[beta]) {
            on += pair.told_on.shipments.stacks_started[l];
            off += pair.told_off.shipments.stacks_started[l];
        }
        pair.step();
    }
    CHECK(on > 2 * off);
}

inline void no_market_is_discounted(Pair& pair) {
    const std::size_t alpha = vendor_of(pair.on, "Alpha");
    CHECK(pair.on.now.vendors[alpha].policy_risk[region_of(pair.on, "CN")] > 0.0);
    CHECK(pair.on.now.vendors[alpha].policy_risk[region_of(pair.on, "US")] == 0.0);
    stands_still(pair, [=](const World& world) { return world.now.vendors[alpha].policy_risk; });
    for (const double risk : pair.off.now.vendors[alpha].policy_risk) CHECK(risk == 0.0);
}

inline std::vector<Ablation> ablations_of_industry() {
    // Half a year of design work from the last announced chip on, for which Beta has the reference stock.
    const Changes designs{"parameters.research.design_years=0.5", "firms.Beta.rd_stock_usd=1e9",
                          "parameters.performance.shocks_per_year=0", "parameters.performance.volatility_start=0"};
    std::set<std::string> datasheet;
    for (const char* field : {"chip_class", "bf16_tflops", "fp8_tflops", "memory_gb", "memory_bandwidth_tb_s",
                              "interconnect_gb_s", "tdp_w", "list_price_usd", "tpp"})
        datasheet.insert(std::string("state.products.") + field);
    std::set<std::string> numbers = datasheet;
    numbers.erase("state.products.chip_class");
    return {
        {"architecture_shocks", "tiny", {"parameters.performance.shocks_per_year=3"}, "2022-01-03", 52,
         {"state.volatility", "state.stacks.maturity"}, volatility_only_decays},
        {"yield_learning", "tiny", {}, "", 0, {"state.facilities.yield", "state.products.cost_part"}, yields_stand_still},
        {"cost_learning", "tiny", {"parameters.price.learning_units=1000"}, "", 52, {"state.products.cost_factor"},
         [](Pair& pair) {
             for (const ProductState& p : pair.off.now.products) CHECK(p.cost_factor == 1.0);
             stands_still(pair, numbers_of(&State::products, [](const ProductState& p) { return p.cost_factor; }));
         }},
        {"scarcity_pricing", "tiny", {}, "", 0, {"state.products.price_factor"},
         [](Pair& pair) {
             for (const ProductState& p : pair.off.now.products) CHECK(p.price_factor == 1.0);
             stands_still(pair, numbers_of(&State::products, [](const ProductState& p) { return p.price_factor; }));
         }},
        {"capacity_investment", "tiny", {"parameters.supply.investment_threshold=0.1"}, "2022-01-03", 0,
         {"state.facilities.expansion"}, capacity_follows_the_announced_path},
        {"research", "tiny", {}, "2022-02-01", 0, {"state.vendors.design_progress_years"}, every_vendor_designs_alike},
        {"benchmark", "tiny", designs, "2022-07-04", 34, numbers, only_a_visible_rival_pulls},
        {"design_choice", "tiny", designs, "2022-07-04", 34, datasheet, a_design_stays_what_the_last_one_was},
        {"compliance_design", "tiny", {"firms.Alpha.compliance_designs=1"}, "2022-04-04", 0,
         {"state.vendors.compliance_weeks"}, no_chip_is_cut_down},
        {"stack_growth", "tiny", {"parameters.performance.shocks_per_year=3"}, "2022-01-03", 52,
         {"state.stacks.maturity", "state.stacks.developers_million"},
         [](Pair& pair) {
             stands_still(pair, numbers_of(&State::stacks, [](const StackState& s) { return s.maturity[0]; }));
         }},
        {"stockpiling", "tiny", {}, "2022-06-06", 0, {"plan.stacks"}, more_hbm_is_bought_before_the_rule},
        {"vendor_risk", "tiny", {}, "2022-05-02", 0, {"state.vendors.policy_risk"}, no_market_is_discounted},
    };
}

}  // namespace chokepoint::test
