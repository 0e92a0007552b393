// Facts about reading finished files: parts of them, tables of them, two of them side by side.
#include "tests/output/sample.hpp"
#include "tools/reading/comparison.hpp"
#include "tools/reading/export_table.hpp"
#include "tools/reading/file_description.hpp"
#include "tools/simulation/exit_code.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

using namespace chokepoint;
using namespace chokepoint::sample;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::string csv(const TrajectoryFile& file, const Request& request, Shape shape) {
    const Selection selection(file, request);
    const auto tables = export_tables(selection, shape);
    REQUIRE(tables.size() == 1);
    std::string text;
    write_csv(file, selection, tables.front(), shape, [&](std::string_view part) { text += part; });
    return text;
}

std::string refusal(const TrajectoryFile& file, const Request& request) {
    try {
        const Selection selection(file, request);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

/// What two runs may differ in.
struct Made {
    int first_day = start.days;
    int tick_days = 7;
    int ticks = 4;
    std::vector<std::string> regions{"CN", "US"};
    double changed = 0.0;     // added to the last tick's last cell
    bool lost = false;        // whether the first tick's first cell is missing
    std::string scenario = "buyers: 3\nrules:\n  quota:\n    units: 10\n    chips: [A, B]\n";
    std::string meaning = "what is left";
    std::string unit = "1";   // of its metrics
    bool flows = false;       // whether it has a series of them
    std::uint64_t seed = 1;
};

TrajectoryFile make(const Folder& folder, const std::string& name, const Made& m) {
    Layout layout{{{"region", "where", m.regions}},
                  {{"price", "USD", "mean price", "", Kind::float64, {"region"}, "time", {}},
                   {"rule", "1", "law", "", Kind::int8_flags, {}, "time", {"free", "denied"}}},
                  Date{m.first_day}};
    if (m.flows) layout.variables.push_back({"sold", "USD", "sales", "time: sum", Kind::float64, {}, "time", {}});
    TrajectoryWriter writer(folder / name, layout, make_provenance(name, m.scenario, m.seed));
    for (int t = 0; t < m.ticks; ++t) {
        std::vector<double> prices;
        for (std::size_t r = 0; r < m.regions.size(); ++r) prices.push_back(10.0 * t + (m.regions[r] == "CN" ? 1.0 : 2.0));
        if (t == 0 && m.lost) prices[0] = nan;
        if (t + 1 == m.ticks) prices.back() += m.changed;
        const std::int8_t rule = t == 2 && m.changed != 0.0;
        const double sold = 3.0;
        std::vector<Column> row{std::span<const double>(prices), std::span<const std::int8_t>(&rule, 1)};
        if (m.flows) row.emplace_back(std::span<const double>(&sold, 1));
        writer.append({m.first_day + t * m.tick_days}, row);
    }
    const Metric metrics[]{{"left", m.unit, m.meaning, 1.0 + m.changed}, {"never", m.unit, "never there", nan}};
    writer.publish(metrics, {});
    return TrajectoryFile(folder / name);
}

const SeriesPair& series(const Comparison& comparison, const std::string& name) {
    for (const auto& pair : comparison.series)
        if (pair.variable.name == name) return pair;
    FAIL("no series " << name);
    return comparison.series.front();
}

std::string incomparable(const TrajectoryFile& a, const TrajectoryFile& b) {
    try {
        compare(a, b);
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("rows of a file are the same piece by piece as whole, and whole numbers are exact") {
    const Folder folder;
    write_sample(folder / "run.nc", 5000);
    const TrajectoryFile file(folder / "run.nc");
    const Trajectory whole = read_trajectory(folder / "run.nc");
    for (const auto& variable : file.about().layout.variables) {
        std::vector<double> together;
        const std::size_t all = file.dates(variable).size();
        for (std::size_t first = 0; first < all; first += 999)
            for (const double value : file.numbers(variable, first, std::min<std::size_t>(999, all - first)))
                together.push_back(value);
        const auto expected = whole.series(variable.name);
        REQUIRE(together.size() == expected.size());
        for (std::size_t i = 0; i < together.size(); ++i)
            REQUIRE((together[i] == expected[i] || (std::isnan(together[i]) && std::isnan(expected[i]))));
    }
    const auto sales = std::get<std::vector<std::int64_t>>(file.rows(whole.variable("sales"), 4999, 1));
    CHECK(sales[5] == sale(4999, 5));
    CHECK_THROWS_AS(file.rows(whole.variable("sales"), 4999, 2), OutputError);
}

TEST_CASE("a tidy table has a row for each time and label, quotes labels, and leaves missing values empty") {
    const Folder folder;
    write_sample(folder / "run.nc", 6);
    const TrajectoryFile file(folder / "run.nc");
    CHECK(csv(file, {{"sales"}, {"product=昇腾 910C"}, Date{start.days + 35}, {}}, Shape::tidy) ==
          "time,product,region,sales\n2022-02-07,昇腾 910C,CN,5000000002\n2022-02-07,昇腾 910C,US,5000000003\n");
    CHECK(csv(file, {{"price"}, {}, Date{start.days + 21}, Date{start.days + 28}}, Shape::tidy) ==
          "time,price\n2022-01-24,3.5\n2022-01-31,\n");
    CHECK(contains(csv(file, {{"rule"}, {}, {}, start}, Shape::tidy), "2022-01-03,CN,free\n"));
}

TEST_CASE("a wide table has a row for each time and all variables of one time axis") {
    const Folder folder;
    write_sample(folder / "run.nc", 6);
    const TrajectoryFile file(folder / "run.nc");
    CHECK(csv(file, {{"price", "rule"}, {"region=US"}, {}, Date{start.days + 7}}, Shape::wide) ==
          "time,price,rule/US\n2022-01-03,0.5,free\n2022-01-10,1.5,free\n");
    const Selection selection(file, {{"sales", "compute", "price"}, {}, {}, {}});
    CHECK(export_tables(selection, Shape::tidy).size() == 3);
    REQUIRE(export_tables(selection, Shape::wide).size() == 2);
    CHECK(export_tables(selection, Shape::wide)[0].name == "time");
    CHECK(export_tables(selection, Shape::wide)[1].name == "compute");
}

TEST_CASE("what a file does not have is told with the nearest name") {
    const Folder folder;
    write_sample(folder / "run.nc", 2);
    const TrajectoryFile file(folder / "run.nc");
    CHECK(contains(refusal(file, {{"sale"}, {}, {}, {}}), "did you mean \"sales\""));
    CHECK(contains(refusal(file, {{"sales"}, {"regoin=CN"}, {}, {}}), "did you mean \"region\""));
    CHECK(contains(refusal(file, {{"sales"}, {"region=China"}, {}, {}}), "known are CN, US"));
    CHECK(contains(refusal(file, {{"price"}, {"region=CN"}, {}, {}}), "none of the variables"));
    CHECK(contains(refusal(file, {{"sales"}, {"CN"}, {}, {}}), "axis=label"));
    CHECK(contains(refusal(file, {{"sales"}, {}, Date{20}, Date{10}}), "before --from"));
    CHECK(csv(file, {{"price"}, {}, Date{start.days + 700}, {}}, Shape::tidy) == "time,price\n");
}

TEST_CASE("the description knows range, missing values and cadence") {
    const Folder folder;
    write_sample(folder / "run.nc", 10);
    const auto d = describe_file(TrajectoryFile(folder / "run.nc"));
    REQUIRE(d.ranges.size() == 4);
    CHECK(d.ranges[0].most == sale(9, 5));
    CHECK(d.ranges[1].least == 0.5);
    CHECK(d.ranges[1].most == 8.5);
    CHECK(d.ranges[1].missing == 2);
    CHECK(d.cadences[0].shortest_step_days == 7);
    const std::string text = as_text(d, {80, false});
    for (const char* part : {"every 7 days", "accelerators sold", "20.0 % missing", "昇腾 910C", "one of free, licence"})
        CHECK_MESSAGE(contains(text, part), part);
    const auto json = nlohmann::json::parse(as_json(d));
    CHECK(json["variables"]["price"]["maximum"] == 8.5);
    CHECK(json["metrics"]["share_two_years_later"]["value"].is_null());
    CHECK(json["axes"]["region"]["labels"].size() == 2);
    CHECK(describe_file(TrajectoryFile(folder / "run.nc"), {"price"}).ranges.size() == 1);
}

TEST_CASE("a file compared with itself differs in nothing") {
    const Folder folder;
    const auto a = make(folder, "a.nc", {.lost = true});
    const Comparison same = compare(a, TrajectoryFile(folder / "a.nc"));
    CHECK(same.scenario.empty());
    CHECK(same.remarks.empty());
    for (const auto& pair : same.series) CHECK(pair.differing == 0);
    CHECK(contains(as_text(a, {same}, {80, false}), "All 2 agree in every value."));
}

TEST_CASE("a difference is found at its day, label and size") {
    const Folder folder;
    const auto a = make(folder, "a.nc", {});
    const auto b = make(folder, "b.nc", {.changed = 0.5, .lost = true});
    const Comparison c = compare(a, b);
    const SeriesPair& price = series(c, "price");
    CHECK(price.compared == 8);
    CHECK(price.differing == 2);
    CHECK(price.first->date == start);
    CHECK(std::isnan(price.first->other));
    CHECK(price.largest->date == Date{start.days + 21});
    CHECK(price.largest->labels == std::vector<std::string>{"US"});
    CHECK(price.largest->other - price.largest->baseline == 0.5);
    CHECK(price.mean_difference == doctest::Approx(0.5 / 7));
    CHECK(series(c, "rule").first->date == Date{start.days + 14});
    CHECK_FALSE(series(c, "rule").largest);
    CHECK(c.metrics[0].difference() == 0.5);
    CHECK(std::isnan(c.metrics[1].difference()));
    const std::string text = as_text(a, {c}, {80, false});
    CHECK(contains(text, "largest +0.5 on 2022-01-24 in US: 32 -> 32.5"));
    CHECK(contains(text, "free -> denied"));
    CHECK(contains(as_csv({c}), ",metric,left,1,1,1.5,0.5,"));
}

TEST_CASE("a relative difference goes from nothing to all of a series' size, and what is missing counts as 0") {
    const Folder folder;
    const auto a = make(folder, "a.nc", {});
    CHECK(series(compare(a, TrajectoryFile(folder / "a.nc")), "price").relative_difference == 0.0);
    const Comparison c = compare(a, make(folder, "b.nc", {.changed = 8.0, .lost = true}));
    CHECK(series(c, "price").relative_difference == doctest::Approx((1.0 + 8.0) / (132.0 + 8.0)));
    CHECK(series(c, "rule").relative_difference == 1.0 / 4);
    CHECK(c.metrics[0].relative_difference() == 8.0 / 9);
    CHECK(c.metrics[1].relative_difference() == 0.0);
    const MetricPair lost{"lost", "1", 3.0, std::nan("")};
    CHECK(lost.relative_difference() == 1.0);
}

TEST_CASE("the top of a comparison is what differs most, and the rest is counted") {
    const Folder folder;
    const auto a = make(folder, "a.nc", {});
    const Comparison c = compare(a, make(folder, "b.nc", {.changed = 8.0}));
    const std::string text = as_text(a, {c}, {80, false}, 1);
    CHECK(contains(text, "2 of 2 differ, the first on 2022-01-17; the 1 that differ most:\n  rule: by 25.0 % of its size"));
    CHECK_FALSE(contains(text, "price"));
    CHECK(contains(text, "left"));
    CHECK_FALSE(contains(text, "never"));
    CHECK(as_text(a, {c}, {80, false}, 2).find("  price") > as_text(a, {c}, {80, false}, 2).find("  rule"));
    const std::string csv = as_csv({c}, 1);
    CHECK(contains(csv, ",series,rule,"));
    CHECK_FALSE(contains(csv, ",series,price,"));
}

TEST_CASE("the top of runs that are equal is empty and says so, and the top of others holds nothing that is equal") {
    const Folder folder;
    const auto a = make(folder, "a.nc", {});
    const Comparison same = compare(a, TrajectoryFile(folder / "a.nc"));
    const std::string text = as_text(a, {same}, {80, false}, 5);
    CHECK(contains(text, "\nMetrics\n  None of those that can be compared differs.\n"));
    CHECK(contains(text, "All 2 agree in every value."));
    CHECK(as_csv({same}, 5).find('\n') == as_csv({same}, 5).size() - 1);  // the names of the columns alone
    CHECK(contains(as_csv({same}), ",metric,left,"));
    const Comparison c = compare(a, make(folder, "b.nc", {.changed = 8.0}));
    CHECK_FALSE(contains(as_text(a, {c}, {80, false}, 5), "never"));
    CHECK(contains(as_text(a, {c}, {80, false}), "never"));
    const std::string both = as_csv({same, c}, 5);
    CHECK(both.find(",metric,left,") == both.rfind(",metric,left,"));
    CHECK(MetricPair{"lost", "1", 0.0, std::nan("")}.differs());
    CHECK_FALSE(MetricPair{"never", "1", std::nan(""), std::nan("")}.differs());
}

TEST_CASE("cells are paired by label and day, and what only one run has is told") {
    const Folder folder;
    const auto a = make(folder, "a.nc", {});
    const auto b = make(folder, "b.nc", {.first_day = start.days + 7, .ticks = 5, .regions = {"US", "EU", "CN"}, .seed = 2});
    const Comparison c = compare(a, b);
    CHECK(series(c, "price").compared == 6);
    CHECK(series(c, "price").largest->baseline == 11.0);
    CHECK(series(c, "price").largest->other == 1.0);
    REQUIRE(c.remarks.size() == 3);
    CHECK(contains(c.remarks[0], "seed 2 against 1"));
    CHECK(contains(c.remarks[1], "only days that both have"));
    CHECK(c.remarks[2] == "region only in this run: EU");
}

TEST_CASE("metrics that mean something else in the two runs are not subtracted") {
    const Folder folder;
    const Comparison c = compare(make(folder, "a.nc", {}), make(folder, "b.nc", {.meaning = "what is right"}));
    REQUIRE(c.metrics.size() == 2);
    CHECK(!c.metrics[0].same_meaning);
    CHECK(c.metrics[0].other == 1.0);
    CHECK(std::isnan(c.metrics[0].difference()));
    CHECK(!c.metrics[0].differs());
    CHECK(std::isnan(c.metrics[0].relative_difference()));
    CHECK(contains(c.remarks.back(), "not subtracted, since they mean something else than in the baseline: left; left is"));
}

TEST_CASE("between rows of other lengths flows are not compared, while states of common days and metrics are") {
    const Folder folder;
    const Comparison c = compare(make(folder, "a.nc", {.flows = true}),
                                 make(folder, "b.nc", {.tick_days = 14, .ticks = 2, .changed = 0.5, .flows = true}));
    CHECK(contains(c.remarks.back(), "14 days apart, those of the baseline 7: what counts by the row"));
    CHECK(std::ranges::none_of(c.series, [](const SeriesPair& pair) { return pair.variable.name == "sold"; }));
    CHECK(series(c, "price").compared == 4);  // two days, two regions
    CHECK(series(c, "price").largest->baseline == 31.0);  // the fourth row of a week ends as the second of a fortnight does
    CHECK(series(c, "price").largest->other == 11.0);
    CHECK(c.metrics[0].difference() == 0.5);
}

TEST_CASE("without a day in common metrics alone are compared, and without those nothing") {
    const Folder folder;
    const auto a = make(folder, "a.nc", {});
    const Comparison c = compare(a, make(folder, "b.nc", {.first_day = start.days + 3, .changed = 0.5}));
    CHECK(c.series.empty());
    CHECK(c.metrics[0].difference() == 0.5);
    CHECK(contains(c.remarks.back(), "no series is compared, since no rows end on the same day"));
    CHECK(contains(incomparable(a, make(folder, "c.nc", {.first_day = start.days + 3, .unit = "USD"})),
                   "no rows end on the same day"));
}

TEST_CASE("scenarios differ by path, and a part that one lacks is told once") {
    const auto differences = scenario_differences(
        "buyers: 3\nrules:\n  quota:\n    units: 10\n    chips: [A, B]\n  old: {a: 1, b: 2}\ncovers: [{tpp: 1}, {tpp: 2}]\n",
        "buyers: 3\nrules:\n  quota:\n    units: 20\n    chips: [A]\n  new: {a: 1}\ncovers: [{tpp: 1}, {tpp: 3}]\n");
    const std::vector<ScenarioDifference> expected{{"rules.quota.units", "10", "20"},
                                                   {"rules.quota.chips", "[A, B]", "[A]"},
                                                   {"rules.old", "a map of 2 values", "absent"},
                                                   {"rules.new", "absent", "a map of 1 values"},
                                                   {"covers.1.tpp", "2", "3"}};
    CHECK(differences == expected);
}
