// Facts about designs.
#include "tests/tools/study/small_study.hpp"
#include "tools/study/sampling.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace small_study;

namespace {

const std::string two_ranges =
    "factors:\n  cost: {path: parameters.choice.cost, low: 1, high: 3}\n"
    "  stack: {path: parameters.choice.stack, low: 0, high: 2}\nmetrics: [share_end]\n";

DesignTable design_of(const std::string& text) {
    const Folder folder;
    return make_design(load(folder, head() + text));
}

std::vector<double> column(const DesignTable& design, std::size_t factor) {
    std::vector<double> values;
    for (std::size_t p = 0; p < design.points; ++p) values.push_back(design.cell(p, factor));
    return values;
}

std::vector<ReadyFactor> factors_named(const std::vector<std::string>& names) {
    std::vector<ReadyFactor> factors;
    for (const auto& name : names) {
        factors.emplace_back();
        factors.back().name = name;
    }
    return factors;
}

}  // namespace

TEST_CASE("a grid is every combination, and the last factor changes fastest") {
    const auto design = design_of(
        "factors:\n  cost: {path: parameters.choice.cost, values: [1, 2]}\n"
        "  stack: {path: parameters.choice.stack, low: 0, high: 2, levels: 3}\nmetrics: [share_end]\ndesign: {kind: grid}\n");
    CHECK(design.points == 6);
    CHECK(column(design, 0) == std::vector<double>{1, 1, 1, 2, 2, 2});
    CHECK(column(design, 1) == std::vector<double>{0, 1, 2, 0, 1, 2});
}

TEST_CASE("a grid without factors is one point, for replicates alone") {
    const auto design = design_of("metrics: [share_end]\ndesign: {kind: grid}\nreplicates: 5\n");
    CHECK(design.points == 1);
    CHECK(design.runs() == 5);
}

TEST_CASE("a Latin hypercube has one point in each stratum of every factor") {
    const auto design = design_of(two_ranges + "design: {kind: latin_hypercube, points: 16}\n");
    std::set<int> strata;
    for (const double value : column(design, 0)) strata.insert(static_cast<int>((value - 1.0) / 2.0 * 16.0));
    CHECK(strata.size() == 16);
}

TEST_CASE("a further factor moves no random point of the others") {
    const auto two = random_positions(factors_named({"a", "b"}), 4, 7);
    const auto three = random_positions(factors_named({"a", "c", "b"}), 4, 7);
    for (std::size_t p = 0; p < 4; ++p) {
        CHECK(two[2 * p] == three[3 * p]);
        CHECK(two[2 * p + 1] == three[3 * p + 2]);
    }
    CHECK(random_positions(factors_named({"a", "b"}), 4, 8) != two);
}

TEST_CASE("random positions are uniform: their mean is within four standard errors of one half") {
    const auto positions = random_positions(factors_named({"a"}), 10000, 1);
    const double mean = std::accumulate(positions.begin(), positions.end(), 0.0) / 10000.0;
    CHECK(std::abs(mean - 0.5) < 4.0 * std::sqrt(1.0 / 12.0 / 10000.0));
}

TEST_CASE("the first points of the Sobol' sequence are those of Joe and Kuo") {
    CHECK(sobol_positions(2, 4, 0) == Positions{0, 0, 0.5, 0.5, 0.75, 0.25, 0.25, 0.75});
    CHECK(sobol_positions(2, 2, 2) == Positions{0.75, 0.25, 0.25, 0.75});
}

TEST_CASE("2^k points of the Sobol' sequence after a skip of 2^k lie one in each of 2^k strata") {
    const std::size_t points = 32;
    const auto positions = sobol_positions(5, points, sobol_skip(points));
    for (std::size_t axis = 0; axis < 5; ++axis) {
        std::set<int> strata;
        for (std::size_t p = 0; p < points; ++p) strata.insert(static_cast<int>(positions[5 * p + axis] * 32.0));
        CHECK(strata.size() == points);
    }
}

TEST_CASE("a Saltelli design has A, each AB, each BA, B for every base sample") {
    const auto rows = saltelli_positions(2, 1, true);
    const auto base = sobol_positions(4, 1, 16);
    const double a0 = base[0], a1 = base[1], b0 = base[2], b1 = base[3];
    CHECK(rows == Positions{a0, a1, b0, a1, a0, b1, a0, b1, b0, a1, b0, b1});
    CHECK(saltelli_positions(3, 8, false).size() == 8 * 5 * 3);
}

TEST_CASE("a Morris trajectory moves each factor once, by half of the levels") {
    const auto factors = factors_named({"a", "b", "c", "d"});
    const auto rows = morris_positions(factors, 50, 6, 3);
    CHECK(rows.size() == 50 * 5 * 4);
    for (std::size_t t = 0; t < 50; ++t) {
        std::vector<int> moves(4);
        for (std::size_t row = 1; row < 5; ++row)
            for (std::size_t j = 0; j < 4; ++j) {
                const double step = rows[(t * 5 + row) * 4 + j] - rows[(t * 5 + row - 1) * 4 + j];
                if (step == 0.0) continue;
                CHECK(std::abs(std::abs(step) - 0.6) < 1e-12);
                ++moves[j];
            }
        CHECK(moves == std::vector<int>{1, 1, 1, 1});
    }
    CHECK(*std::min_element(rows.begin(), rows.end()) == 0.0);
    CHECK(*std::max_element(rows.begin(), rows.end()) == 1.0);
}

TEST_CASE("common seeds are those of the replicate, independent ones differ in every run") {
    Study study;
    study.replicates = 3;
    CHECK(seed_of_run(study, 0) == seed_of_run(study, 3));
    CHECK(seed_of_run(study, 0) != seed_of_run(study, 1));
    study.seeds = Seeds::independent;
    std::set<std::uint64_t> seeds;
    for (std::size_t run = 0; run < 1000; ++run) seeds.insert(seed_of_run(study, run));
    CHECK(seeds.size() == 1000);
    CHECK(*seeds.rbegin() < (std::uint64_t{1} << 53));
}

TEST_CASE("design.csv reads back as the same design") {
    const Folder folder;
    const StudyFile file = load(folder, head() + two_ranges + "design: {kind: random, points: 20}\nreplicates: 2\n");
    const DesignTable made = make_design(file);
    const DesignTable read = read_design(file, folder.write("design.csv", design_csv(file.study, made)).string());
    CHECK(read.cells == made.cells);
    CHECK(read.runs() == 40);
}

TEST_CASE("values without numbers are levels, and ties set every path") {
    const auto design = design_of(
        "factors:\n  start: {path: reentry, values: [2022-10-03, 2023-01-02]}\n"
        "  yield: {path: facilities.Island foundry.yield_start, also: [facilities.Mainland foundry.yield_start], values: "
        "[0.25]}\nmetrics: [share_end]\ndesign: {kind: grid}\n");
    const auto settings = point_settings(design, 1);
    REQUIRE(settings.size() == 3);
    CHECK(settings[0].text == "reentry=2023-01-02");
    CHECK(settings[1].text == "facilities.Island foundry.yield_start=0.25");
    CHECK(settings[2].text == "facilities.Mainland foundry.yield_start=0.25");
}

TEST_CASE("a list may be separated by semicolons, tabs or blanks, and name paths instead of factors") {
    for (const std::string table : {"cost;stack\n1.5;0.5\n", "stack\tother\tparameters.choice.cost\n0.5\tx\t1.5\n",
                                    "%eval_id interface cost stack\n1 NO_ID 1.5 0.5\n"}) {
        const Folder folder;
        folder.write("points.csv", table);
        const auto design = make_design(load(folder, head() + two_ranges + "design: {kind: list, file: points.csv}\n"));
        CHECK(design.points == 1);
        CHECK(design.cells == std::vector<double>{1.5, 0.5});
    }
}

TEST_CASE("a list's words become levels in the order of their appearance") {
    const Folder folder;
    folder.write("points.csv", "start\n2023-01-02\n2022-10-03\n2023-01-02\n");
    const auto design = make_design(load(folder, head() + "factors: {start: {path: reentry}}\nmetrics: [share_end]\n"
                                                          "design: {kind: list, file: points.csv}\n"));
    CHECK(column(design, 0) == std::vector<double>{0, 1, 0});
    CHECK(cell_text(design.factors[0], 1.0) == "2022-10-03");
}
