// Facts about what is recorded: one definition for each quantity, and numbers that agree with the world.
#include "output/recorder.hpp"

#include "agents/roster.hpp"
#include "output/headline.hpp"
#include "output/market_shares.hpp"
#include "sim/tick.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <numeric>

using namespace chokepoint;

namespace {

World tiny_world(const std::vector<std::string>& assignments = {}) {
    const Roster roster = standard_roster();
    World world = build_world(load_scenario("configs/scenarios/tiny.yaml", assignments, roster.names()), roster);
    spin_up(world);
    return world;
}

std::size_t cells(const Recorder& recorder, const Variable& variable) {
    std::size_t count = 1;
    for (const auto& name : variable.axes)
        for (const auto& axis : recorder.axes())
            if (axis.name == name) count *= axis.labels.size();
    return count;
}

/// One row as doubles, by name.
using Row = std::map<std::string, std::vector<double>>;
Row row_of(Recorder& recorder, const Tick& tick) {
    Row row;
    const auto columns = recorder.read(tick);
    for (std::size_t i = 0; i < columns.size(); ++i)
        std::visit(
            [&](const auto& column) {
                auto& out = row[recorder.observables()[i].variable.name];
                for (const auto value : column) out.push_back(static_cast<double>(value));
            },
            columns[i]);
    return row;
}

double sum_of(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Runs and looks at each tick.
template <class Look>
void watch(World& world, int ticks, Look&& look) {
    Recorder recorder(world);
    for (int t = 0; t < ticks; ++t) {
        const Published published = tick(world);
        look(row_of(recorder, {world, published}), published);
    }
}

}  // namespace

TEST_CASE("the layout of a run can be written, with the headline's tables") {
    const World world = tiny_world();
    const Recorder recorder(world);
    std::vector<Variable> variables = headline_variables();
    for (const auto& observable : recorder.observables()) variables.push_back(observable.variable);
    CHECK_NOTHROW(check_layout({recorder.axes(), variables, world.scenario->start}));
    CHECK(recorder.observables().size() > 30);
}

TEST_CASE("each quantity is read in one way, the one of its kind, and fills its row") {
    World world = tiny_world();
    Recorder recorder(world);
    const Published published = tick(world);
    const auto columns = recorder.read({world, published});
    REQUIRE(columns.size() == recorder.observables().size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto& observable = recorder.observables()[i];
        INFO(observable.variable.name);
        CHECK(static_cast<bool>(observable.integers) == (observable.variable.kind == Kind::int64));
        CHECK(static_cast<bool>(observable.reals) == (observable.variable.kind == Kind::float64));
        CHECK(static_cast<bool>(observable.flags) == (observable.variable.kind == Kind::int8_flags));
        CHECK(columns[i].index() == static_cast<std::size_t>(observable.variable.kind));
        std::visit([&](const auto& c) { CHECK(c.size() == cells(recorder, observable.variable)); }, columns[i]);
    }
}

TEST_CASE("recorded deliveries are those of the tick, and their value is what buyers and the state paid") {
    World world = tiny_world();
    double delivered = 0.0;
    std::int64_t support = 0;
    watch(world, 60, [&](const Row& row, const Published& published) {
        std::int64_t units = 0;
        for (const auto& listing : published.deliveries.units) units += listing[0] + listing[1];
        CHECK(sum_of(row.at("delivered_units")) == static_cast<double>(units));
        CHECK(row.at("spent_usd") == std::vector<double>(published.deliveries.spent_usd.begin(),
                                                         published.deliveries.spent_usd.end()));
        std::int64_t paid_by_state = 0;
        for (const auto& offers : published.offers.regions)
            for (const Offer& offer : offers) {
                const auto& listing = published.deliveries.units[offer.listing];
                paid_by_state += (listing[0] + listing[1]) * offer.subsidy_usd;
            }
        CHECK(sum_of(row.at("chip_subsidy_usd")) == static_cast<double>(paid_by_state));
        CHECK(sum_of(row.at("delivered_value_usd")) == sum_of(row.at("spent_usd")) + static_cast<double>(paid_by_state));
        support += paid_by_state;
        delivered += static_cast<double>(units);
    });
    CHECK(delivered > 0.0);
    CHECK(support > 0);
}

TEST_CASE("recorded purses of all buyers, with the money of their open orders, add up to those of the regions") {
    World world = tiny_world({"recording.buyers.panels=[purse_usd]"});
    std::int64_t in_orders = 0;
    watch(world, 60, [&](const Row& row, const Published&) {
        for (const Buyers& buyers : world.now.buyers)
            for (const auto& block : buyers.standing)
                for (const StandingOrder& order : block) in_orders += order.usd;
        CHECK(sum_of(row.at("buyer_purse_usd")) == sum_of(row.at("purses_usd")));
    });
    CHECK(in_orders > 0);
}

TEST_CASE("no recorded integer is negative, and flags stay within their words") {
    World world = tiny_world();
    const Recorder names(world);
    watch(world, 60, [&](const Row& row, const Published&) {
        for (const auto& observable : names.observables()) {
            INFO(observable.variable.name);
            for (const double value : row.at(observable.variable.name)) {
                if (observable.variable.kind != Kind::float64) CHECK(value >= 0.0);
                if (observable.variable.kind == Kind::int8_flags)
                    CHECK(value < static_cast<double>(observable.variable.flag_meanings.size()));
            }
        }
    });
}

TEST_CASE("shares of a region add up to 1 or are all missing") {
    World world = tiny_world();
    const std::size_t regions = world.structure->regions();
    const std::size_t vendors = world.scenario->firms.size();
    int seen = 0;
    watch(world, 60, [&](const Row& row, const Published&) {
        for (const char* name : {"share", "share_with_grey_market", "share_of_units"})
            for (std::size_t r = 0; r < regions; ++r) {
                double sum = 0.0;
                for (std::size_t v = 0; v < vendors; ++v) sum += row.at(name)[v * regions + r];
                if (std::isnan(sum)) continue;
                ++seen;
                CHECK(sum == doctest::Approx(1.0).epsilon(1e-12));
            }
    });
    CHECK(seen > 100);
}

TEST_CASE("a recorded share is the share of the market, vendor by vendor") {
    World world = tiny_world();
    const std::size_t regions = world.structure->regions();
    watch(world, 40, [&](const Row& row, const Published&) {
        for (std::size_t v = 0; v < world.scenario->firms.size(); ++v)
            for (std::size_t r = 0; r < regions; ++r) {
                const Window quarter{quarter_in_ticks(world), Measure::value, false};
                const double expected = vendor_share(world, r, v, quarter);
                const double found = row.at("share")[v * regions + r];
                CHECK((found == expected || (std::isnan(found) && std::isnan(expected))));
            }
    });
}

TEST_CASE("a banned chip is recorded as denied from the first day of the ban, and as licensed after it") {
    World world = tiny_world();
    const std::size_t products = world.structure->products.size();
    const std::size_t cn = index_of(world.scenario->regions, "CN");
    const std::size_t chip = index_of(world.scenario->chips, "Alpha 2");
    std::map<std::string, double> status;
    watch(world, 60, [&](const Row& row, const Published& published) {
        status[to_string(published.date)] = row.at("legal_status")[cn * products + chip];
    });
    const auto code = [](LegalStatus s) { return static_cast<double>(s); };
    CHECK(status.at("2022-04-25") == code(LegalStatus::open));
    CHECK(status.at("2022-05-02") == code(LegalStatus::denied));
    CHECK(status.at("2022-09-26") == code(LegalStatus::denied));
    CHECK(status.at("2022-10-03") == code(LegalStatus::licence_pending));
    CHECK(status.at("2023-02-20") == code(LegalStatus::licence));
}

TEST_CASE("a licence that everybody gets is still a licence") {
    World world = tiny_world({"rules.us-licence.chip_control.approval_rate=1", "rules.us-licence.chip_control.volume_cap_share=~",
                              "rules.us-licence.chip_control.processing_weeks=0"});
    const std::size_t products = world.structure->products.size();
    const std::size_t cn = index_of(world.scenario->regions, "CN");
    const std::size_t chip = index_of(world.scenario->chips, "Alpha 2");
    double last = -1.0;
    watch(world, 60, [&](const Row& row, const Published&) { last = row.at("legal_status")[cn * products + chip]; });
    CHECK(last == static_cast<double>(LegalStatus::licence));
}

TEST_CASE("what is in service is what the markets' books say, chip by chip") {
    World world = tiny_world();
    watch(world, 20, [&](const Row& row, const Published&) {
        const auto& recorded = row.at("installed_units");
        std::size_t i = 0;
        std::size_t wrong = 0;
        for (const auto& market : world.now.markets)
            for (const auto& product : market.installed)
                for (const auto units : product) wrong += recorded[i++] != static_cast<double>(units);
        CHECK(wrong == 0);
        CHECK(i == recorded.size());
    });
}

TEST_CASE("a world without brokers can be recorded") {
    World world = tiny_world({"brokers=~"});
    CHECK(world.structure->resales.empty());
    int ticks = 0;
    watch(world, 5, [&](const Row& row, const Published&) {
        ++ticks;
        CHECK(row.contains("share"));
    });
    CHECK(ticks == 5);
}

TEST_CASE("dies that leave the foundries for a chip are those that its die bank gets, link by link") {
    World world = tiny_world();
    const Structure& s = *world.structure;
    Recorder recorder(world);
    const auto labels = [&](const std::string& axis) {
        for (const auto& a : recorder.axes())
            if (a.name == axis) return a.labels;
        return std::vector<std::string>{};
    };
    REQUIRE(labels("logic_link").size() == s.logic.size());
    CHECK(labels("logic_link")[0] == world.scenario->facilities[s.logic[0].facility].name + ": " + s.products[s.logic[0].customer].name);
    double moved = 0.0;
    std::vector<std::int64_t> bank;
    std::vector<std::int64_t> made;
    for (const auto& product : world.now.products) bank.push_back(product.die_bank), made.push_back(product.units_made);
    for (int t = 0; t < 40; ++t) {
        const Published published = tick(world);
        const Row row = row_of(recorder, {world, published});
        std::vector<double> arrived(s.products.size(), 0.0);
        for (std::size_t l = 0; l < s.logic.size(); ++l) arrived[s.logic[l].customer] += row.at("dies_delivered")[l];
        for (std::size_t p = 0; p < s.products.size(); ++p) {
            const ProductState& now = world.now.products[p];
            CHECK(static_cast<double>(now.die_bank - bank[p] + now.dies * (now.units_made - made[p])) == arrived[p]);
            bank[p] = now.die_bank;
            made[p] = now.units_made;
            moved += arrived[p];
        }
    }
    CHECK(moved > 0.0);
}
