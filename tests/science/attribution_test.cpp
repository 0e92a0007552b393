// What is named as binding is what binds: relaxed by half it raises deliveries, and nothing else does.
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <array>
#include <functional>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// What can be relaxed. Wafers and yield are both the foundry's: more wafers make up for bad ones.
enum class Cause { foundry, hbm, packaging, licence, cap, customs };
constexpr std::array causes{Cause::foundry, Cause::hbm,       Cause::packaging,
                            Cause::licence, Cause::cap, Cause::customs};
constexpr std::array<const char*, 6> cause_words{"foundry", "HBM", "packaging", "licence", "cap", "customs"};

const char* word(Cause cause) { return cause_words[static_cast<std::size_t>(cause)]; }

struct Case {
    Scenario scenario;
    std::string chip;
    std::string region;  // "": all
    Date from{};
    Date to{};
    std::vector<std::string> counted;  // chips whose deliveries and shortages count; they share their lines
};

struct Outcome {
    std::int64_t delivered = 0;
    std::array<std::int64_t, 6> short_of{};
    std::int64_t other = 0;  // lead time and budget

    Cause named() const {
        const auto most = std::max_element(short_of.begin(), short_of.end());
        return causes[static_cast<std::size_t>(most - short_of.begin())];
    }
    std::int64_t of(Cause cause) const { return short_of[static_cast<std::size_t>(cause)]; }
};

void count(const World& world, const Published& p, std::size_t r, std::size_t product, Outcome& out) {
    const auto& booked = p.shipments.short_units[r][product];
    const auto units = [&](Constraint c) { return booked[static_cast<std::size_t>(c)]; };
    const std::array<std::int64_t, 6> by_cause{units(Constraint::wafers) + units(Constraint::yield),
                                               units(Constraint::hbm),
                                               units(Constraint::packaging),
                                               units(Constraint::licence),
                                               units(Constraint::volume_cap),
                                               units(Constraint::quota) + units(Constraint::customs)};
    for (std::size_t c = 0; c < by_cause.size(); ++c) out.short_of[c] += by_cause[c];
    out.other += units(Constraint::lead_time) + units(Constraint::budget);
    const std::size_t l = world.structure->direct_listing(r, product);
    if (l != none) out.delivered += p.deliveries.units[l][0] + p.deliveries.units[l][1];
}

Outcome outcome_of(const Case& c, const Scenario& scenario) {
    World world = world_of(scenario);
    Outcome out;
    spin_up(world);
    while (world.now.tick < world.structure->ticks && world.today() < c.to) {
        const Published p = tick(world);
        if (p.date < c.from) continue;
        for (std::size_t r = 0; r < world.structure->regions(); ++r) {
            if (!c.region.empty() && r != region_of(world, c.region)) continue;
            for (const std::string& chip : c.counted) count(world, p, r, product_of(world, chip), out);
        }
    }
    return out;
}

void scale_lines(Scenario& s, const std::vector<std::string>& lines, double factor) {
    for (const std::string& line : lines)
        for (auto& knot : s.facilities.entries[index_of(s.facilities, line)].value.capacity_per_month.knots)
            knot.value *= factor;
}

Chip& chip_of(Scenario& s, const std::string& name) { return s.chips.entries[index_of(s.chips, name)].value; }

/// Half as much again of one thing, and of nothing else.
Scenario relaxed(Scenario s, const std::string& name, Cause cause) {
    const Chip chip = chip_of(s, name);
    if (cause == Cause::foundry) scale_lines(s, chip.made_at, 1.5);
    if (cause == Cause::hbm) scale_lines(s, chip.hbm_from, 1.5);
    if (cause == Cause::packaging) scale_lines(s, chip.packaged_at, 1.5);
    for (auto& [rule_name, rule] : s.rules.entries) {
        if (rule.chip_control && cause == Cause::licence)
            rule.chip_control->approval_rate = std::min(1.0, 1.5 * rule.chip_control->approval_rate);
        if (rule.chip_control && rule.chip_control->volume_cap_share && cause == Cause::cap)
            *rule.chip_control->volume_cap_share *= 1.5;
        if (rule.customs && cause == Cause::customs) {
            rule.customs->approval_rate = std::min(1.0, 1.5 * rule.customs->approval_rate);
            if (rule.customs->quota_units_per_quarter) *rule.customs->quota_units_per_quarter *= 1.5;
        }
    }
    return s;
}

/// The expected cause is named; half as much again of it raises deliveries by `gain` at least, of others by `tolerance`
/// at most, both as shares.
void binds(const Case& c, Cause expected, double gain, double tolerance) {
    const Outcome before = outcome_of(c, c.scenario);
    REQUIRE(before.delivered > 0);
    CHECK(std::string(word(before.named())) == word(expected));
    for (const Cause cause : causes) {
        const std::string what = word(cause);
        CAPTURE(what);
        const Outcome after = outcome_of(c, relaxed(c.scenario, c.chip, cause));
        const double rise = static_cast<double>(after.delivered) / static_cast<double>(before.delivered) - 1.0;
        if (cause == expected) {
            CHECK(rise >= gain);
        } else {
            CHECK(rise <= tolerance);
        }
    }
}

/// Tiny with lines of Alpha's own, as Alpha 1 retires when Alpha 2 comes.
Scenario one_product(const Changes& changes = {}) {
    Changes all{"buyers=300", "mechanisms.diversion=0", "mechanisms.offshore=0"};
    all.insert(all.end(), changes.begin(), changes.end());
    Scenario s = scenario_of("tiny", all);
    for (const char* beta : {"Beta 1", "Beta 2"}) {
        chip_of(s, beta).made_at = {"Mainland foundry"};
        chip_of(s, beta).hbm_from = {"Mainland HBM"};
    }
    chip_of(s, "Alpha 1").withdrawn = day("2022-02-07");
    return s;
}

Scenario two_products() {
    Scenario s = one_product();
    chip_of(s, "Alpha 1").withdrawn.reset();
    return s;
}

Case short_of_goods(Scenario s, const std::string& line, double factor) {
    s.rules.entries.clear();
    scale_lines(s, {line}, factor);
    return {std::move(s), "Alpha 2", "", day("2022-06-06"), day("2023-02-27"), {"Alpha 2"}};
}

/// Goods abound, and Alpha 2 may come back to China; all gates stand open but those that a change narrows.
Case at_a_gate(const Changes& changes) {
    Changes all{"rules.us-licence.chip_control.approval_rate=1", "rules.us-licence.chip_control.volume_cap_share=100",
                "rules.cn-quota.customs.approval_rate=1", "rules.cn-quota.customs.quota_units_per_quarter=1e6"};
    all.insert(all.end(), changes.begin(), changes.end());
    Scenario s = one_product(all);
    scale_lines(s, {"Island foundry", "Peninsula HBM", "Island packaging"}, 4.0);
    return {std::move(s), "Alpha 2", "CN", day("2022-10-17"), day("2023-02-27"), {"Alpha 2"}};
}

Case in_history(const std::string& chip, const char* from, const char* to) {
    return {scenario_of("history", {"buyers=300"}), chip, "", day(from), day(to), {chip}};
}

}  // namespace

TEST_CASE("a scarce input of a vendor with one product is named, and it alone gives more") {
    binds(short_of_goods(one_product(), "Island foundry", 0.2), Cause::foundry, 0.4, 0.01);
    binds(short_of_goods(one_product(), "Peninsula HBM", 0.2), Cause::hbm, 0.4, 0.01);
    binds(short_of_goods(one_product(), "Island packaging", 0.15), Cause::packaging, 0.4, 0.01);
}

TEST_CASE("a scarce input that two products share is named, and it alone gives more of both together") {
    // Not of each: who has more of another input gets more of the shared one.
    for (const auto& [name, factor, cause] :
         std::vector<std::tuple<std::string, double, Cause>>{{"Island foundry", 0.2, Cause::foundry},
                                                             {"Peninsula HBM", 0.2, Cause::hbm},
                                                             {"Island packaging", 0.15, Cause::packaging}}) {
        const std::string& line = name;  // some compilers capture no structured binding
        CAPTURE(line);
        Case c = short_of_goods(two_products(), line, factor);
        c.counted = {"Alpha 1", "Alpha 2"};
        binds(c, cause, 0.4, 0.02);
    }
}

TEST_CASE("a tight gate before full shelves is named, and it alone gives more") {
    binds(at_a_gate({"rules.cn-quota.customs.quota_units_per_quarter=500"}), Cause::customs, 0.45, 0.01);
    binds(at_a_gate({"rules.cn-quota.customs.approval_rate=0.1"}), Cause::customs, 0.35, 0.02);
    binds(at_a_gate({"rules.us-licence.chip_control.approval_rate=0.1"}), Cause::licence, 0.35, 0.02);
    binds(at_a_gate({"rules.us-licence.chip_control.volume_cap_share=0.25"}), Cause::cap, 0.35, 0.02);
}

TEST_CASE("a gate that opens before empty shelves sells nothing more: its shortage becomes that of the goods") {
    // A licence that serves home first, where the home market takes all there is.
    // Nobody's orders feel the gate here, as risk or as waiting; what is left is 31 of 150,000 open units.
    Scenario s = scenario_of("tiny", {"buyers=300", "rules.cn-quota.customs.quota_units_per_quarter=200",
                                      "mechanisms.beliefs=0", "mechanisms.waiting_cost=0"});
    scale_lines(s, {"Peninsula HBM"}, 0.5);
    const Case c{s, "Alpha 2", "CN", day("2022-10-17"), day("2023-02-27"), {"Alpha 2"}};
    const Outcome before = outcome_of(c, s);
    Scenario wider = s;
    *wider.rules.entries[index_of(wider.rules, "cn-quota")].value.customs->quota_units_per_quarter *= 1.5;
    const Outcome after = outcome_of(c, wider);
    CHECK(std::string(word(before.named())) == "customs");
    CHECK(before.of(Cause::hbm) > 0);
    CHECK(after.delivered == before.delivered);
    CHECK(after.of(Cause::customs) < before.of(Cause::customs));
    CHECK(static_cast<double>(after.of(Cause::hbm) - before.of(Cause::hbm)) ==
          doctest::Approx(static_cast<double>(before.of(Cause::customs) - after.of(Cause::customs))).epsilon(0.02));
}

TEST_CASE("in history SMIC's wafers hold back Ascend 910C in 2025") {
    binds(in_history("Ascend 910C", "2025-01-06", "2026-01-05"), Cause::foundry, 0.2, 0.1);
}
