// Facts about the headline: its numbers are worked out by hand from deliveries that a test dictates.
#include "output/headline.hpp"

#include "agents/roster.hpp"
#include "tests/output/sample.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace chokepoint;
using namespace chokepoint::sample;

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Sixty weeks of the tiny scenario, of which re-entry is week 39, with the sales that a test dictates.
class Stage {
public:
    explicit Stage(const std::vector<std::string>& assignments = {})
        : world_(build_world(load_scenario("configs/scenarios/tiny.yaml", assignments, standard_roster().names()),
                             standard_roster())),
          observer_(world_) {
        cn_ = index_of(world_.scenario->regions, "CN");
        published_.deliveries.units.resize(world_.structure->listings.size());
        published_.shipments.granted.assign(world_.structure->listings.size(), 0);
        published_.shipments.short_units.assign(
            world_.structure->regions(), std::vector<std::array<std::int64_t, constraint_count>>(product_count()));
        const Structure& s = *world_.structure;
        published_.offers.regions.resize(s.regions());
        published_.offers.offer_of.assign(s.listings.size(), none);
        for (std::size_t l = 0; l < s.listings.size(); ++l) {
            Offer offer;
            offer.listing = l;
            offer.product = s.listings[l].product;
            offer.price_usd = s.products[offer.product].name == "Beta 1" ? 20 : 10;
            published_.offers.add(s.listings[l].region, offer);
        }
        world_.now.tick = 0;
    }

    /// One week: 100 USD of sales in China, `alpha` of them Alpha's, with Alpha 2 used as `use` says.
    void week(std::int64_t alpha, std::array<std::int64_t, workload_count> use = {}) {
        published_.date = world_.today();
        sell("Alpha 2", alpha, use);
        sell("Beta 2", 100 - alpha, {1, 3});
        ++world_.now.tick;
        observer_.observe({world_, published_});
    }
    void shorten(std::string_view chip, Constraint constraint, std::int64_t units) {
        published_.shipments.short_units[cn_][index_of(world_.scenario->chips, chip)]
                                        [static_cast<std::size_t>(constraint)] = units;
    }
    double metric(std::string_view name) const {
        for (const auto& m : headline().metrics)
            if (m.name == name) return m.value;
        throw std::out_of_range(std::string(name));
    }
    Headline headline() const { return observer_.result(); }
    double current() const { return observer_.current_share(); }
    World& world() { return world_; }

private:
    std::size_t product_count() const { return world_.structure->products.size(); }
    void sell(std::string_view chip, std::int64_t usd, std::array<std::int64_t, workload_count> units) {
        const auto l = world_.structure->direct_listing(cn_, index_of(world_.scenario->chips, chip));
        world_.now.listings[l].delivered_usd[0].add(usd);
        published_.deliveries.units[l] = units;
    }
    World world_;
    HeadlineObserver observer_;
    Published published_;
    std::size_t cn_ = 0;
};

}  // namespace

TEST_CASE("shares before, at the trough and after are those of their windows, and the rest follows") {
    Stage stage;
    for (int w = 0; w < 26; ++w) stage.week(90);
    for (int w = 26; w < 39; ++w) stage.week(20);
    CHECK(stage.current() == 0.2);
    for (int w = 39; w < 60; ++w) stage.week(50, {1, 1});
    CHECK(stage.current() == 0.5);
    CHECK(stage.metric("share_before") == 0.9);
    CHECK(stage.metric("share_trough") == doctest::Approx(0.55));  // half of the half year before re-entry at 90, half at 20
    const double last_year = (18 * 90 + 13 * 20 + 21 * 50) / 5200.0;  // weeks 8 to 59
    CHECK(std::isnan(stage.metric("share_after")));  // the run ends before two years have passed
    CHECK(std::isnan(stage.metric("recovered_fraction")));
    CHECK(stage.metric("share_end") == last_year);
    CHECK(stage.metric("self_sufficiency_end") == doctest::Approx(1.0 - last_year));
}

TEST_CASE("a share that falls only after re-entry has no trough there, whether the focal chip returns or not") {
    Stage stage({"end=2026-01-05"});
    for (int w = 0; w < 40; ++w) stage.week(90);
    for (int w = 40; w < 160; ++w) stage.week(0);
    CHECK(stage.metric("share_trough") == 0.9);
    CHECK(std::isnan(stage.metric("recovered_fraction")));  // nothing was lost before
}

TEST_CASE("the year after re-entry ends two years after it") {
    Stage stage({"end=2026-01-05"});
    for (int w = 0; w < 39; ++w) stage.week(90);
    for (int w = 39; w < 39 + 106; ++w) stage.week(40, {1, 1});
    CHECK(stage.metric("share_after") == 0.4);
    CHECK(stage.metric("share_trough") == 0.9);
    for (int w = 0; w < 52; ++w) stage.week(0);
    CHECK(stage.metric("share_end") == 0.0);
    CHECK(stage.metric("share_after") == doctest::Approx(0.4).epsilon(0.03));  // at most one week of the next
}

TEST_CASE("the year after re-entry ends with the week in which the second year does, not with the next") {
    Stage stage({"end=2026-01-05"});
    for (int w = 0; w < 39; ++w) stage.week(90);
    for (int w = 39; w < 143; ++w) stage.week(40);  // to 29 September 2024
    CHECK(std::isnan(stage.metric("share_after")));
    stage.week(92);  // 3 October 2024 lies in it
    CHECK(stage.metric("share_after") == doctest::Approx((51 * 40 + 92) / 5200.0).epsilon(1e-12));
    stage.week(0);
    CHECK(stage.metric("share_after") == doctest::Approx((51 * 40 + 92) / 5200.0).epsilon(1e-12));
}

TEST_CASE("without re-entry nothing comes after it") {
    Stage stage({"reentry=~"});
    for (int w = 0; w < 60; ++w) stage.week(w < 26 ? 90 : 30);
    CHECK(stage.metric("share_trough") == doctest::Approx(0.3));
    CHECK(std::isnan(stage.metric("share_after")));
    CHECK(std::isnan(stage.metric("recovered_fraction")));
}

TEST_CASE("training shares count the value of what was bought directly since re-entry") {
    Stage stage;
    for (int w = 0; w < 39; ++w) stage.week(50, {1000, 0});
    for (int w = 39; w < 60; ++w) stage.week(50, {3, 2});
    CHECK(stage.metric("focal_chip_training_share") == 0.6);
    CHECK(stage.metric("imported_training_share") == 0.6);
    CHECK(stage.metric("domestic_training_share") == 0.25);
    CHECK(stage.metric("focal_chip_of_training") == 0.75);   // 3 units beside 1
    CHECK(stage.metric("focal_chip_of_inference") == 0.4);   // 2 units beside 3
    CHECK(stage.metric("domestic_of_training") == 0.25);
    CHECK(stage.metric("domestic_of_inference") == 0.6);
}

TEST_CASE("each calendar year has one row, of its last week, and each quarter one, of its first") {
    Stage stage;
    stage.shorten("Beta 2", Constraint::yield, 2);
    stage.shorten("Beta 1", Constraint::yield, 1);
    stage.shorten("Alpha 2", Constraint::licence, 5);
    for (int w = 0; w < 60; ++w) stage.week(w < 52 ? 80 : 0);
    const Headline headline = stage.headline();
    REQUIRE(headline.years.size() == 2);
    CHECK(to_string(headline.years[0].date) == "2022-12-26");
    CHECK(headline.years[0].focal_share == 0.8);
    CHECK(headline.years[0].self_sufficiency == 0.2);
    CHECK(headline.years[1].focal_share == doctest::Approx(44 * 80 / 5200.0));
    REQUIRE(headline.quarters.size() == 5);
    CHECK(to_string(headline.quarters[1].date) == "2022-04-04");
    CHECK(headline.years[0].bought_usd == 52 * (headline.years[1].bought_usd / 8));  // as much in each of 60 weeks
    CHECK(headline.years[1].bought_usd > 0);
    CHECK(headline.quarters[0].domestic[static_cast<std::size_t>(Constraint::yield)] == 13 * (2 * 10 + 1 * 20));  // at their prices
    CHECK(headline.quarters[0].imported[static_cast<std::size_t>(Constraint::licence)] == 13 * 5 * 10);
    CHECK(headline.quarters[4].imported[static_cast<std::size_t>(Constraint::licence)] == 8 * 5 * 10);
    CHECK(binding(headline.quarters[0].domestic) == Constraint::yield);
    CHECK(binding(headline.quarters[0].imported) == Constraint::licence);
}

TEST_CASE("the compute ratio is the rival's compute in service over the focal region's") {
    Stage stage;
    auto& world = stage.world();
    const auto us = index_of(world.scenario->regions, "US");
    const auto cn = index_of(world.scenario->regions, "CN");
    for (auto& cell : world.now.markets[us].installed) cell = {0, 0};
    for (auto& cell : world.now.markets[cn].installed) cell = {0, 0};
    world.now.markets[us].installed[1] = {60, 0};
    stage.week(50);
    CHECK(std::isnan(stage.metric("compute_ratio_end")));
    world.now.markets[cn].installed[1] = {10, 10};
    stage.week(50);
    CHECK(stage.metric("compute_ratio_end") == doctest::Approx(3.0));
}

TEST_CASE("the constraint that binds is the one with the most value short, and none where nothing is short") {
    std::array<std::int64_t, constraint_count> short_units{};
    CHECK_FALSE(binding(short_units).has_value());
    short_units[static_cast<std::size_t>(Constraint::quota)] = 7;
    CHECK(binding(short_units) == Constraint::quota);
    short_units[static_cast<std::size_t>(Constraint::budget)] = 8;
    CHECK(binding(short_units) == Constraint::budget);
}

TEST_CASE("the headline read from a file prints the table that its run printed") {
    Stage stage;
    stage.shorten("Beta 2", Constraint::hbm, 3);
    for (int w = 0; w < 60; ++w) stage.week(w < 26 ? 90 : 30, {1, 1});
    const Headline headline = stage.headline();
    const Folder folder;
    Provenance provenance = sample_provenance();
    provenance.focal_vendor = headline.focal_vendor;
    provenance.focal_chip = headline.focal_chip;
    provenance.focal_region = headline.focal_region;
    provenance.rival_region = headline.rival_region;
    provenance.scenario_yaml = to_yaml(*stage.world().scenario);
    const std::vector<std::string> words(EnumWords<Constraint>::words.begin(), EnumWords<Constraint>::words.end());
    const Axis constraint{"constraint", "what was short", words};
    const Layout layout{{constraint}, headline_variables(), stage.world().scenario->start};
    TrajectoryWriter writer(folder / "run.nc", layout, provenance);
    write_headline_tables(headline, writer);
    writer.publish(headline.metrics, {});
    const Headline again = headline_of(read_trajectory(folder / "run.nc"));
    const std::string table = format_headline(headline, "A title");
    CHECK(format_headline(again, "A title") == table);
    CHECK(contains(table, "A title\n"));
    CHECK(contains(table, "Alpha's share in CN, first half year"));
    CHECK(contains(table, "90.0 %\n"));
    CHECK(contains(table, "HBM (100 %)"));
    CHECK(contains(table, "2022 Q1"));
}

TEST_CASE("what a run does not have stands as a dash") {
    Headline headline;
    headline.focal_vendor = "Alpha";
    headline.metrics = {{"share_before", "1", "before", 0.5}, {"share_after", "1", "after", nothing}};
    headline.years = {{start, 0.25, nothing, 0.0, nothing}};
    const std::string table = format_headline(headline, "t");
    CHECK(contains(table, "50.0 %\n"));
    CHECK(contains(table, "two years after re-entry" + std::string(28, ' ')));
    CHECK(contains(table, "  -\n"));
    CHECK(contains(table, "25.0 %"));
    CHECK_FALSE(contains(table, "nan"));
}

TEST_CASE("the recovered share is told with what it compares, where there is one") {
    Headline headline;
    headline.metrics = {{"recovered_fraction", "1", "recovered", 0.3}};
    const std::string table = format_headline(headline, "t");
    CHECK(contains(table, "30.0 %\n    beside this run's own past: (after - trough) / (before - trough)\n"));
    headline.metrics.front().value = nothing;
    CHECK_FALSE(contains(format_headline(headline, "t"), beside_its_own_past));
}
