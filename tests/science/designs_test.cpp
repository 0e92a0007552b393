// Chips that vendors draw up themselves: cut down to pass a rule, or the next of their line.
#include "agents/mechanisms/compliance.hpp"
#include "agents/mechanisms/designs.hpp"
#include "agents/mechanisms/research.hpp"
#include "agents/mechanisms/rules.hpp"
#include "sim/yields.hpp"
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <optional>
#include <set>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// A chip that was put on sale during the run.
struct Launch {
    std::string name;
    std::string vendor;
    SlotKind kind{};
    ProductState chip;            // as it left the drawing board
    std::optional<Date> offered;  // first tick in which anyone could order it
    std::set<std::string> where;  // regions that ever could
};

std::vector<Launch> launches(World& world) {
    std::vector<Launch> all;
    std::vector<std::size_t> found(world.now.products.size(), none);
    run(world, [&](const State& before, const Published& p) {
        for (std::size_t i = 0; i < found.size(); ++i) {
            const ProductSlot& slot = world.structure->products[i];
            if (before.products[i].designed || !world.now.products[i].designed) continue;
            found[i] = all.size();
            all.push_back({slot.name, world.scenario->firms[slot.vendor].name, slot.kind, world.now.products[i], {}, {}});
        }
        for (std::size_t r = 0; r < p.offers.regions.size(); ++r)
            for (const Offer& offer : p.offers.regions[r]) {
                if (found[offer.product] == none) continue;
                Launch& launch = all[found[offer.product]];
                if (!launch.offered) launch.offered = p.date;
                launch.where.insert(world.scenario->regions[r].name);
            }
    });
    return all;
}

std::vector<Launch> of(const std::vector<Launch>& all, const std::string& vendor, SlotKind kind) {
    std::vector<Launch> some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some),
                 [&](const Launch& l) { return l.vendor == vendor && l.kind == kind; });
    return some;
}

Scenario own_designs() { return scenario_of("own_designs", {"buyers=300"}); }

Scenario without_rule(Scenario scenario, const std::string& name) {
    const auto gone = std::erase_if(scenario.rules.entries, [&](const auto& entry) { return entry.name == name; });
    if (gone != 1) throw std::logic_error("no rule " + name);
    return scenario;
}

/// On sale so many weeks of design after a day, within two ticks.
void comes_after(const Scenario& scenario, const Launch& launch, std::string_view text) {
    REQUIRE(launch.offered);
    const double due = day(text).days + 7.0 * scenario.parameters.research.compliance_weeks;
    CHECK(launch.offered->days >= due);
    CHECK(launch.offered->days <= due + 2.0 * scenario.tick_days);
}

ProductState stretched(ProductState chip, double tpp, double bandwidth, double interconnect) {
    chip.tpp *= tpp;
    chip.bf16_tflops *= tpp;
    chip.fp8_tflops *= tpp;
    chip.memory_bandwidth_tb_s *= bandwidth;
    chip.interconnect_gb_s *= interconnect;
    return chip;
}

/// Tiny with designs of half a year each and a fixed volatility.
Scenario designers(double volatility) {
    Scenario scenario = scenario_of("tiny", {"parameters.research.design_years=0.5",
                                             "parameters.performance.shocks_per_year=0",
                                             "parameters.performance.volatility_decay_per_year=0"});
    scenario.parameters.performance.volatility_start = volatility;
    scenario.firms.entries[index_of(scenario.firms, "Beta")].value.rd_stock_usd = 1e9;
    return scenario;
}

struct Design {
    ChipClass chip_class{};
    std::set<std::string> lines;
    double bf16_tflops = 0.0;
};

Design first_design_of_beta(const Scenario& scenario) {
    World world = world_of(scenario);
    run(world);
    const std::size_t slot = product_of(world, "Beta design 1");
    REQUIRE(world.now.products[slot].designed);
    Design design{world.now.products[slot].chip_class, {}, world.now.products[slot].bf16_tflops};
    for (const std::size_t l : world.structure->product_logic[slot])
        if (world.now.logic[l].used)
            design.lines.insert(scenario.facilities[world.structure->logic[l].facility].name);
    return design;
}

}  // namespace

TEST_CASE("after the rule of October 2022 a chip with all of its peak and slower links comes, for China alone") {
    // Without the letters of August, so that the rule alone gives the date.
    const Scenario scenario = without_rule(own_designs(), "us-2022-08-26-letters");
    World world = world_of(scenario);
    const auto chips = of(launches(world), "NVIDIA", SlotKind::compliance);
    REQUIRE(!chips.empty());
    const Launch& first = chips.front();
    comes_after(scenario, first, "2022-10-07");
    CHECK(first.chip.tpp == world.now.products[product_of(world, "H100")].tpp);
    CHECK(first.chip.memory_bandwidth_tb_s == world.now.products[product_of(world, "H100")].memory_bandwidth_tb_s);
    CHECK(first.chip.interconnect_gb_s < 600.0);
    CHECK(first.chip.interconnect_gb_s > 0.95 * 600.0);
    CHECK(first.where == std::set<std::string>{"CN"});
}

TEST_CASE("work on that chip begins with the letters of August, where they came") {
    const Scenario scenario = own_designs();
    World world = world_of(scenario);
    const auto chips = of(launches(world), "NVIDIA", SlotKind::compliance);
    REQUIRE(!chips.empty());
    comes_after(scenario, chips.front(), "2022-08-26");
    CHECK(chips.front().chip.interconnect_gb_s < 600.0);  // and still it passes the rule that came meanwhile
}

TEST_CASE("after the rule of October 2023 a chip with the peak of H20 comes, for China alone") {
    const Scenario scenario = own_designs();
    World world = world_of(scenario);
    const auto chips = of(launches(world), "NVIDIA", SlotKind::compliance);
    REQUIRE(chips.size() >= 2);
    const Launch& second = chips[1];
    comes_after(scenario, second, "2023-10-17");
    CHECK(std::abs(second.chip.tpp / 2368.0 - 1.0) < 0.02);
    CHECK(second.chip.tpp < 2400.0);
    CHECK(second.where == std::set<std::string>{"CN"});
    for (const Launch& chip : chips) CHECK(!chip.where.contains("US"));
}

TEST_CASE("the best compliant chip is let through, and one cut less, to the threshold, is not") {
    World world = world_of(own_designs());
    spin_up(world);
    const std::size_t cn = region_of(world, "CN");
    const double to_the_threshold = 1.0 / (1.0 - world.parameters().research.compliance_margin);
    int cuts = 0;
    for (const std::string date : {"2022-10-10", "2023-02-06", "2023-10-23", "2024-02-05", "2024-10-07"}) {
        while (world.today() < day(date)) tick(world);
        for (const std::string firm : {"NVIDIA", "AMD"}) {
            CAPTURE(date);
            CAPTURE(firm);
            const auto best = best_compliant_chip(world, index_of(world.scenario->firms, firm), cn);
            if (!best && firm == "AMD" && date < "2023-12-01") continue;  // AMD has no chip before MI300X
            REQUIRE(best);
            const ExportRules rules = export_rules(world, cn);
            const auto left_of = [&](const ProductState& chip) { return export_worth(rules, {chip, "", firm}); };
            CHECK(left_of(best->chip) == 1.0);
            CHECK(best->chip.reserved_for == cn);
            CHECK(best->worth > 0.0);
            const ProductState& model = world.now.products[best->model];
            const auto edge = [&](double has, double whole, auto&& stretch) {
                if (has == whole) return;
                ++cuts;
                CHECK(has < whole);
                CHECK(left_of(stretch(to_the_threshold * (1.0 - 1e-9))) == 1.0);  // only the margin lies between
                CHECK(left_of(stretch(to_the_threshold * (1.0 + 1e-9))) == 0.0);
            };
            edge(best->chip.tpp, model.tpp, [&](double x) { return stretched(best->chip, x, 1.0, 1.0); });
            edge(best->chip.memory_bandwidth_tb_s, model.memory_bandwidth_tb_s,
                 [&](double x) { return stretched(best->chip, 1.0, x, 1.0); });
            edge(best->chip.interconnect_gb_s, model.interconnect_gb_s,
                 [&](double x) { return stretched(best->chip, 1.0, 1.0, x); });
        }
    }
    CHECK(cuts >= 5);
}

TEST_CASE("where nothing is denied nothing is cut down") {
    World world = world_of("open_market", {"buyers=300", "end=2025-01-06", "firms.NVIDIA.compliance_designs=4",
                                           "firms.AMD.compliance_designs=2"});
    Verdict v;
    run(world, [&](const State&, const Published& p) {
        for (std::size_t i = 0; i < world.now.products.size(); ++i)
            v.require(world.structure->products[i].kind != SlotKind::compliance || !world.now.products[i].designed,
                      p.date, " ", world.structure->products[i].name);
        for (const VendorState& vendor : world.now.vendors)
            for (const double weeks : vendor.compliance_weeks) v.require(weeks == 0.0, p.date, " work on one");
    });
    CHECK(v.wrong() == "");
}

TEST_CASE("a vendor draws an ASIC for settled architectures and a GPU for changing ones") {
    CHECK(first_design_of_beta(designers(0.0)).chip_class == ChipClass::asic);
    CHECK(first_design_of_beta(designers(1.0)).chip_class == ChipClass::gpu);
}

TEST_CASE("a design takes a finer line where that earns more, and only while rules leave it open") {
    const Scenario closed = designers(1.0);
    const Design at_home = first_design_of_beta(closed);
    CHECK(at_home.lines == std::set<std::string>{"Mainland foundry"});
    const Scenario open = without_rule(closed, "us-foundries");
    const Design abroad = first_design_of_beta(open);
    CHECK(abroad.lines == std::set<std::string>{"Island foundry"});
    CHECK(abroad.bf16_tflops > 1.1 * at_home.bf16_tflops);  // 7 to 5 nm
    Scenario dear = open;
    dear.facilities.entries[index_of(dear.facilities, "Island foundry")].value.unit_price_usd *= 100.0;
    CHECK(first_design_of_beta(dear).lines == std::set<std::string>{"Mainland foundry"});
    Scenario small = open;
    for (auto& knot : small.facilities.entries[index_of(small.facilities, "Island foundry")].value.capacity_per_month.knots)
        knot.value = 1.0;  // wafers a month
    CHECK(first_design_of_beta(small).lines == std::set<std::string>{"Mainland foundry"});
}

TEST_CASE("yield falls with the area of the die: a line's yield to the power of area over reference area") {
    Facility line;
    FacilityState state;
    ProductState chip;
    line.reference_die_mm2 = 400.0;
    state.yield = 0.64;
    chip.dies_per_wafer = 100;
    chip.die_mm2 = 400.0;
    CHECK(die_yield(line, state, chip) == doctest::Approx(0.64));
    chip.die_mm2 = 800.0;
    CHECK(die_yield(line, state, chip) == doctest::Approx(0.64 * 0.64));
    CHECK(good_dies_per_wafer(line, state, chip) == doctest::Approx(40.96));
    chip.dies = 4;  // of 200 mm2 each
    CHECK(die_yield(line, state, chip) == doctest::Approx(0.8));
    line.reference_die_mm2 = 0.0;  // the yield is of whatever the line makes
    CHECK(die_yield(line, state, chip) == 0.64);
    line.reference_die_mm2 = 400.0;
    state.yield = 1.0;
    CHECK(die_yield(line, state, chip) == 1.0);
    state.yield = 0.0;
    CHECK(die_yield(line, state, chip) == 0.0);
}

TEST_CASE("a chip that was withdrawn before any was made is no vendor's best design") {
    World world = world_of("history", {"buyers=300"});
    const std::size_t plan = product_of(world, "BR100");
    const std::size_t vendor = world.structure->products[plan].vendor;
    run(world, [&](const State&, const Published&) {});
    REQUIRE(world.now.products[plan].units_made == 0);
    REQUIRE(world.now.products[plan].withdrawn <= world.today());
    CHECK(best_design(world, vendor) != plan);
    world.now.products[plan].units_made = 1;  // and it would be, had it existed
    CHECK(best_design(world, vendor) == plan);
}

TEST_CASE("the next design keeps the relation of its model's stated TPP to its speed: what a rule counted, it counts again") {
    ProductState last;
    last.bf16_tflops = 100.0;
    last.fp8_tflops = 200.0;
    const ResearchParameters p;
    for (const double tpp : {1600.0, 4000.0}) {  // by the datasheet's two speeds, and by one that it does not give
        last.tpp = tpp;
        CHECK(scaled(last, 1.5, p).tpp == doctest::Approx(1.5 * tpp));
    }
}

TEST_CASE("what a tick works beyond a design is the next one's, and no more than a few ticks' work") {
    World world = world_of(own_designs());
    const double most = 5.0 * world.structure->tick_years;  // five times the reference speed
    int made = 0;
    Verdict v;
    run(world, [&](const State& before, const Published& p) {
        for (std::size_t i = 0; i < world.now.vendors.size(); ++i) {
            const VendorState& vendor = world.now.vendors[i];
            if (vendor.designs_made == before.vendors[i].designs_made) continue;
            ++made;
            v.require(vendor.design_progress_years > 0.0, p.date, " nothing is left");
            v.require(vendor.design_progress_years < most, p.date, " left: ", vendor.design_progress_years);
        }
    });
    CHECK(v.wrong() == "");
    CHECK(made > 0);
}

TEST_CASE("a design that waited for a line for a year has not made a year of the next one") {
    World world = world_of(own_designs());
    const double waited = world.parameters().research.design_years + 1.0;
    const double most = 5.0 * world.structure->tick_years;
    int made = 0;
    Verdict v;
    run(world, [&](const State& before, const Published& p) {
        for (std::size_t i = 0; i < world.now.vendors.size(); ++i) {
            VendorState& vendor = world.now.vendors[i];
            if (vendor.designs_made != before.vendors[i].designs_made) {
                ++made;
                v.require(vendor.design_progress_years < most, p.date, " left: ", vendor.design_progress_years);
            }
            vendor.design_progress_years = waited;
        }
    });
    CHECK(v.wrong() == "");
    CHECK(made > 0);
}

TEST_CASE("a chip cut down for a rule begins with a part of cost of its own: its price is another one than its model's") {
    World world = world_of(own_designs());
    int drawn = 0;
    Verdict v;
    run(world, [&](const State& before, const Published& p) {
        for (std::size_t i = 0; i < world.now.products.size(); ++i) {
            if (world.structure->products[i].kind != SlotKind::compliance || before.products[i].designed) continue;
            if (!world.now.products[i].designed) continue;
            ++drawn;
            v.require(world.now.products[i].cost_part == 0.0, p.date, " has part ", world.now.products[i].cost_part);
        }
    });
    CHECK(v.wrong() == "");
    CHECK(drawn > 0);
}
