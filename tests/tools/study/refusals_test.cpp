// Facts about studies that are refused before anything runs.
#include "tests/tools/study/small_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace small_study;

namespace {

std::string of_factor(const std::string& factor, const std::string& design = "{kind: random, points: 3}") {
    return refusal(head() + "factors:\n  one: " + factor + "\nmetrics: [share_end]\ndesign: " + design + "\n");
}

}  // namespace

TEST_CASE("a sound study is not refused") {
    CHECK(of_factor("{path: parameters.choice.cost, low: 1, high: 2}") == "");
    CHECK(of_factor("{choices: {open: {set: [rules.us-ban=null]}, as it is: {}}}", "{kind: grid}") == "");
}

TEST_CASE("a factor that names no field is told with the nearest one, the run and the line of the study") {
    const auto said = of_factor("{path: parameters.choice.cots, low: 1, high: 2}");
    CHECK(contains(said, "written.yaml:4:"));
    CHECK(contains(said, "run 0 and 2 more"));
    CHECK(contains(said, "cots"));
    CHECK(contains(said, "did you mean \"cost\"?"));
}

TEST_CASE("an empty range is told") {
    CHECK(contains(of_factor("{path: parameters.choice.cost, low: 2, high: 2}"), "the range is empty: low (2)"));
}

TEST_CASE("a value out of the field's range names the run") {
    const auto said = of_factor("{path: markets.CN.share_of_buyers, values: [0.4, 0.3, 1.5]}", "{kind: grid}");
    CHECK(contains(said, "run 2: 1.5 is out of range"));
    CHECK(contains(said, "must be from 0 to 1"));
}

TEST_CASE("a metric or a variable that no run records is told with the nearest one") {
    const auto metric = refusal(head() + "metrics: [share_ende]\ndesign: {kind: grid}\n");
    CHECK(contains(metric, "no run records a metric \"share_ende\""));
    CHECK(contains(metric, "did you mean \"share_end\"?"));
    const auto variable = refusal(head() + "metrics: [share_end]\ndesign: {kind: grid}\n"
                                           "trajectories: {a: {variable: shares}, b: {variable: share, at: {region: CM}}}\n");
    CHECK(contains(variable, "did you mean \"share\"?"));
    CHECK(contains(variable, "the axis region has no label \"CM\""));
}

TEST_CASE("a table without a column of a factor is told, with the line of its header") {
    const Folder folder;
    folder.write("points.csv", "# made elsewhere\ncots\n1\n");
    try {
        make_design(load(folder, head() + "factors: {cost: {path: parameters.choice.cost}}\nmetrics: [share_end]\n"
                                          "design: {kind: list, file: points.csv}\n"));
        FAIL("not refused");
    } catch (const ConfigError& error) {
        CHECK(contains(error.what(), "points.csv:2:1: there is no column for the factor \"cost\""));
        CHECK(contains(error.what(), "did you mean \"cots\"?"));
    }
}

TEST_CASE("a value of a table that the scenario refuses is told with the table's line") {
    const Folder folder;
    folder.write("points.csv", "share\n0.4\n1.5\n");
    const StudyFile file = load(folder, head() + "factors: {share: {path: markets.CN.share_of_buyers}}\n"
                                                 "metrics: [share_end]\ndesign: {kind: list, file: points.csv}\n");
    const DesignTable design = make_design(file);
    const PointScenarios scenarios(file, design);
    CHECK_THROWS_WITH_AS(check_points(scenarios, design), doctest::Contains("points.csv:3:1"), ConfigError);
}

TEST_CASE("doubts about runs name them, and metrics of unlike days say so") {
    const Folder folder;
    const StudyFile file = load(folder, head() + "factors: {day: {path: reentry, values: [2024-01-01, 2999-01-01, 2999-01-02]}}\n"
                                                 "metrics: [share_after, compute_ratio_end]\ndesign: {kind: grid}\n");
    const DesignTable design = make_design(file);
    const PointScenarios scenarios(file, design);
    const PointReview review = check_points(scenarios, design);
    const auto about = [&](const std::string& part) {
        return std::count_if(review.doubts.begin(), review.doubts.end(), [&](const auto& d) { return contains(d, part); });
    };
    CHECK(about("run 1: reentry: 2999-01-01 is not before the end") == 1);
    CHECK(about("run 2: reentry: 2999-01-02 is not before the end") == 1);
    REQUIRE(review.unlike == std::vector<std::size_t>{0, 1, 2});
    const auto world = [&](std::size_t point) { return build_world(scenarios.at(point, 1), standard_roster()); };
    Kept kept = kept_of(file, world(0));
    const Kept before = kept;
    mark_unlike(kept, world(0));
    CHECK(kept.metrics[0].long_name == before.metrics[0].long_name);
    mark_unlike(kept, world(1));
    mark_unlike(kept, world(2));
    CHECK(kept.metrics[0].long_name == before.metrics[0].long_name + " (in other runs of another day or focus)");
    CHECK(kept.metrics[1].long_name == before.metrics[1].long_name);
}

TEST_CASE("metrics of runs that end on other days say so") {
    const Folder folder;
    const StudyFile file = load(folder, head() + "factors: {day: {path: end, values: [2022-12-26, 2023-02-27]}}\n"
                                                 "metrics: [share_after, focal_revenue]\ndesign: {kind: grid}\n");
    const DesignTable design = make_design(file);
    const PointScenarios scenarios(file, design);
    REQUIRE(check_points(scenarios, design).unlike == std::vector<std::size_t>{0, 1});
    const auto world = [&](std::size_t point) { return build_world(scenarios.at(point, 1), standard_roster()); };
    Kept kept = kept_of(file, world(0));
    CHECK(contains(kept.metrics[1].long_name, "until 2022-12-26"));
    mark_unlike(kept, world(1));
    CHECK(!contains(kept.metrics[0].long_name, "in other runs"));  // two years after re-entry, whatever the end
    CHECK(contains(kept.metrics[1].long_name, "in other runs of another day or focus"));
}

TEST_CASE("no path is varied by two factors, and no seed by any") {
    const std::string cost = "path: parameters.choice.cost, values: [1, 2]";
    const auto factors = [](const std::string& all) {
        return refusal(head() + "factors: {" + all + "}\nmetrics: [share_end]\ndesign: {kind: grid}\n");
    };
    CHECK(contains(factors("a: {" + cost + "}, b: {" + cost + "}"), "parameters.choice.cost is varied by the factor \"a\" already"));
    CHECK(contains(factors("a: {" + cost + ", also: [parameters.choice.cost]}"), "varied by the factor \"a\" already"));
    CHECK(contains(factors("a: {path: seed, values: [1, 2]}"), "a study gives every run its seed: replicates: N"));
    CHECK(contains(refusal(head() + "set: [seed=4]\nmetrics: [share_end]\ndesign: {kind: grid}\n"), "seed: N at the top"));
    CHECK(contains(factors("a: {choices: {x: {set: [seed=4]}, y: {}}}"), "seed: N at the top"));
    CHECK(contains(factors("a: {ensemble: none.csv, values: [3]}"), "an ensemble's members are not chosen by value"));
}

TEST_CASE("what a factor always sets again is set by nothing before it") {
    const auto study = [](const std::string& text) { return refusal(head() + text + "metrics: [share_end]\ndesign: {kind: grid}\n"); };
    const std::string cost = "cost: {path: buyers, also: [parameters.choice.cost], values: [40, 50]}";
    const auto said = study("set:\n  - markets.CN.share_of_buyers=0.5\n  - parameters.choice.cost=2\nfactors: {" + cost + "}\n");
    CHECK(contains(said, "written.yaml:5:5: set.1: parameters.choice.cost is set here in vain: the factor \"cost\" sets it in "
                         "every run: remove one of the two"));
    const auto policy = [](const std::string& other) {
        return "policy: {choices: {some: {set: [buyers=80]}, others: {set: [" + other + "]}}}";
    };
    CHECK(contains(study("set: [buyers=90]\nfactors: {" + policy("buyers=90") + "}\n"), "the factor \"policy\" sets it in every run"));
    CHECK(contains(study("factors: {" + cost + ", " + policy("buyers=90") + "}\n"), "factors.cost: buyers is set here in vain"));
    // A choice may be stronger than the rest of the study.
    CHECK(study("set: [buyers=90]\nfactors: {" + policy("parameters.choice.cost=2") + "}\n") == "");
    CHECK(study("factors: {" + cost + ", " + policy("parameters.choice.cost=2") + "}\n") == "");
    const Folder folder;
    const auto members = folder.write("members.csv", "member,seed,distance,parameters.choice.cost\n0,1,0,1\n1,2,0,2\n");
    const std::string ensemble = "factors: {member: {ensemble: " + members.string() + "}}\n";
    CHECK(study(ensemble) == "");
    CHECK(contains(study("set: [parameters.choice.cost=2]\n" + ensemble), "the factor \"member\" sets it in every run"));
}

TEST_CASE("no value of a factor stands twice") {
    const auto grid = [](const std::string& factor) { return of_factor(factor, "{kind: grid}"); };
    CHECK(contains(grid("{path: parameters.choice.cost, values: [1, 2, 1.0]}"),
                   "written.yaml:4:54: factors.one.values.2: 1.0 stands here twice, first as 1: each value once"));
    CHECK(contains(grid("{path: reentry, values: [2024-01-01, 2024-01-01]}"), "2024-01-01 stands here twice"));
    CHECK(contains(of_factor("{path: parameters.choice.cost, values: [1, 1]}"), "1 stands here twice"));
    CHECK(contains(grid("{choices: {a: {}, a: {}}}"), "\"a\" stands here twice"));
    CHECK(contains(grid("{path: buyers, low: 60, high: 62, levels: 4, distribution: whole}"),
                   "factors.one.levels: there are fewer whole numbers than 4 from 60 to 62"));
    CHECK(grid("{path: buyers, low: 60, high: 62, levels: 3, distribution: whole}") == "");
}

TEST_CASE("runs of one day and focus are alike, whatever else a factor changes") {
    const Folder folder;
    const StudyFile file = load(folder, head() + "factors: {cost: {path: parameters.choice.cost, values: [1, 2]}}\n"
                                                 "metrics: [share_end]\ndesign: {kind: grid}\n");
    const DesignTable design = make_design(file);
    CHECK(check_points(PointScenarios(file, design), design).unlike == std::vector<std::size_t>{0});
}

TEST_CASE("a study that says nothing, or says it twice, is told what is missing") {
    CHECK(contains(of_factor("{}"), "this varies nothing"));
    CHECK(contains(of_factor("{path: buyers, choices: {a: {}}}"), "this says twice what is varied"));
    CHECK(contains(of_factor("{path: buyers}"), "no values are given, and no range"));
    CHECK(contains(of_factor("{path: buyers, low: 60, high: 100}", "{kind: grid}"), "a range with levels"));
    CHECK(contains(of_factor("{path: buyers, low: 60, high: 100}", "{kind: morris, points: 2, levels: 5}"), "5 is odd"));
    CHECK(contains(of_factor("{path: buyers, low: 60, high: 100}", "{kind: sobol}"), "needs points"));
    CHECK(contains(of_factor("{path: buyers, low: 60, high: 100}", "{kind: sobbol, points: 2}"), "did you mean \"sobol\"?"));
    CHECK(contains(of_factor("{path: parameters.choice.cost, low: 0, high: 1, distribution: log_uniform}"),
                   "must be positive"));
}

TEST_CASE("names that study.nc could not hold are refused") {
    const auto named = [](const std::string& name) {
        return refusal(head() + "factors: {" + name + ": {path: buyers, values: [60]}}\nmetrics: [share_end]\ndesign: {kind: grid}\n");
    };
    CHECK(contains(named("a b"), "cannot be the name of a variable"));
    CHECK(contains(named("seed"), "has a meaning of its own"));
    CHECK(contains(named("share_end"), "is used twice"));
}
