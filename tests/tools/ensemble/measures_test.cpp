// Facts about measures: each kind against sums by hand over a run of the tiny scenario.
#include "tools/ensemble/measures.hpp"

#include "tests/science/worlds.hpp"
#include "tools/ensemble/runs.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::string tiny_file = "configs/scenarios/tiny.yaml";

/// What a run of the tiny scenario delivered in China, chip by chip, with the day of each tick.
struct Row {
    Date day;
    std::string chip;
    std::string vendor;
    Channel channel;
    bool gpu;
    double units;
    double paid;
    double billed;
};

struct Account {
    std::vector<Row> rows;
    std::vector<std::pair<Date, double>> premium;  // of the smugglers, after each tick
    std::vector<std::pair<Date, double>> tflops;   // in service after the tick
};

double in_service(const World& world) {
    double sum = 0.0;
    for (std::size_t p = 0; p < world.now.products.size(); ++p)
        for (const auto units : world.now.markets[region_of(world, "CN")].installed[p])
            sum += static_cast<double>(units) * world.now.products[p].bf16_tflops;
    return sum;
}

void note(const World& world, const Published& p, Account& account) {
    const Structure& s = *world.structure;
    for (const Offer& offer : p.offers.regions[region_of(world, "CN")]) {
        const auto& product = s.products[offer.product];
        const auto& both = p.deliveries.units[offer.listing];
        const auto units = static_cast<double>(both[0] + both[1]);
        account.rows.push_back(
            {p.date, product.name, world.scenario->firms[product.vendor].name, channel_of(world, offer.listing),
             world.now.products[offer.product].chip_class == ChipClass::gpu, units,
             units * static_cast<double>(offer.value_usd()), units * static_cast<double>(offer.vendor_price_usd)});
    }
    for (std::size_t k = 0; k < s.resales.size(); ++k)
        if (channel_of(world, s.resales[k].sold_as) == Channel::grey)
            account.premium.emplace_back(p.date, world.now.resales[k].premium);
    account.tflops.emplace_back(p.date, in_service(world));
}

const Account& account() {
    static const Account whole = [] {
        Account result;
        World world = world_of("tiny", {"seed=3"});
        spin_up(world);
        while (world.now.tick < world.structure->ticks) {
            note(world, tick(world), result);
        }
        return result;
    }();
    return whole;
}

/// Part of a week's seven days in [from, to).
double part_of_week(Date week, Date from, Date to) {
    int days = 0;
    for (int d = 0; d < 7; ++d) days += week.days + d >= from.days && week.days + d < to.days ? 1 : 0;
    return days / 7.0;
}

template <class Value>
double sum_of(Date from, Date to, Value&& value) {
    double sum = 0.0;
    for (const Row& row : account().rows) sum += part_of_week(row.day, from, to) * value(row);
    return sum;
}

/// The targets of the tests' facts with what the program measures of the same run.
struct Measured {
    std::vector<Target> targets;
    std::vector<double> values;
    const Target& target(const std::string& id) const { return targets[index(id)]; }
    double value(const std::string& id) const { return values[index(id)]; }

private:
    std::size_t index(const std::string& id) const {
        for (std::size_t t = 0; t < targets.size(); ++t)
            if (targets[t].id == id) return t;
        throw std::logic_error("no target " + id);
    }
};

const Measured& measured() {
    static const Measured all = [] {
        const FactFile facts = load_facts("tests/tools/ensemble/tiny_facts.yaml");
        const Scenario scenario = scenario_of("tiny");
        Measured result{targets_of(facts, FactUse::calibration, scenario), {}};
        for (auto& target : targets_of(facts, FactUse::validation, scenario)) result.targets.push_back(target);
        result.values = measure_runs({{tiny_file, {{"seed=3", {}}}}}, result.targets, {}).front();
        return result;
    }();
    return all;
}

/// By hand, over the direct sales of a target's window.
template <class Value>
double direct(const std::string& id, Value&& value) {
    const Target& t = measured().target(id);
    return sum_of(t.start, t.end,
                  [&](const Row& row) { return row.channel == Channel::direct ? value(row) : 0.0; });
}

}  // namespace

TEST_CASE("units are the cards delivered in the window, a week across its edge by its days") {
    const double cards = direct("cards_of_spring", [](const Row& row) { return row.units; });
    CHECK(cards > 0.0);
    const Target& spring = measured().target("cards_of_spring");
    CHECK((spring.start.days - parse_date("2022-01-03")->days) % 7 != 0);  // a Tuesday: the edge cuts a week
    CHECK(measured().value("cards_of_spring") == doctest::Approx(cards));
    const double domestic =
        direct("domestic_cards", [](const Row& row) { return row.vendor == "Beta" ? row.units : 0.0; });
    CHECK(domestic > 0.0);
    CHECK(measured().value("domestic_cards") == doctest::Approx(domestic));
}

TEST_CASE("shares are percent of what was bought directly in the window") {
    const double beta =
        direct("share_of_beta", [](const Row& row) { return row.vendor == "Beta" ? row.paid : 0.0; });
    const double paid = direct("share_of_beta", [](const Row& row) { return row.paid; });
    CHECK(beta > 0.0);
    CHECK(measured().value("share_of_beta") == doctest::Approx(100.0 * beta / paid));
    const double gpus = direct("gpu_cards", [](const Row& row) { return row.gpu ? row.units : 0.0; });
    const double cards = direct("gpu_cards", [](const Row& row) { return row.units; });
    CHECK(gpus < cards);
    CHECK(measured().value("gpu_cards") == doctest::Approx(100.0 * gpus / cards));
}

TEST_CASE("value is what buyers and the state paid, revenue what the vendor billed, in the unit of the fact") {
    const double paid = direct("market", [](const Row& row) { return row.paid; });
    CHECK(paid > 0.0);
    CHECK(measured().value("market") == doctest::Approx(paid / 1e9));
    const double billed =
        direct("bills_of_beta", [](const Row& row) { return row.vendor == "Beta" ? row.billed : 0.0; });
    // Beta is at home, where no duty is due: its bills are what buyers and the state paid.
    CHECK(billed == doctest::Approx(direct("bills_of_beta", [](const Row& row) { return row.vendor == "Beta" ? row.paid : 0.0; })));
    CHECK(measured().value("bills_of_beta") == doctest::Approx(7.0 * billed / 1e9));
}

TEST_CASE("compute in service is that after the last tick that begins in the window") {
    double last = 0.0;
    for (const auto& [day, tflops] : account().tflops)
        if (day < measured().target("compute").end) last = tflops;
    CHECK(measured().value("compute") == doctest::Approx(last / 1e6));
}

TEST_CASE("a write-down is the growth of what was written down") {
    const Target& t = measured().target("write_down");
    // Alpha 2 is sold where the ban of May 2022 holds, and nowhere else.
    const std::string sold_in = "chips.Alpha 2.sold_in=[CN, ROW]";
    const std::string banned_in = "rules.us-ban.chip_control.destinations=[CN, ROW]";
    World world = world_of("tiny", {sold_in, banned_in});
    spin_up(world);
    double usd = 0.0;
    while (world.now.tick < world.structure->ticks) {
        const double part = part_of_week(world.today(), t.start, t.end);
        const double before = world.now.products[product_of(world, "Alpha 2")].written_down_usd;
        tick(world);
        usd += part * (world.now.products[product_of(world, "Alpha 2")].written_down_usd - before);
    }
    CHECK(usd > 0.0);
    const auto runs = measure_runs({{tiny_file, {{sold_in, {}}, {banned_in, {}}}}}, {t}, {});
    CHECK(runs.front().front() == doctest::Approx(usd / 1e9));
}

TEST_CASE("the grey market's premium is a mean over time, its value what was paid there") {
    const Target& t = measured().target("premium");
    double weighted = 0.0;
    double weight = 0.0;
    for (const auto& [day, premium] : account().premium) {
        weighted += part_of_week(day, t.start, t.end) * premium;
        weight += part_of_week(day, t.start, t.end);
    }
    CHECK(measured().value("premium") == doctest::Approx(100.0 * weighted / weight));
    const double paid =
        sum_of(t.start, t.end, [](const Row& row) { return row.channel == Channel::grey ? row.paid : 0.0; });
    CHECK(paid > 0.0);
    CHECK(measured().value("smuggled") == doctest::Approx(paid / 1e9));
}

TEST_CASE("a share of nothing is missing") {
    std::vector<Target> targets{measured().target("share_of_beta")};
    const auto runs =
        measure_runs({{tiny_file, {{"markets.CN.budget_usd_per_year={2022-01-03: 0}", {}}}}}, targets, {});
    CHECK(std::isnan(runs.front().front()));
}
