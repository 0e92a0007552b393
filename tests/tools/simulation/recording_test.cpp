// Facts about what a scenario asks to be recorded, through the whole path: from its lines to run.nc and back.
#include "agents/roster.hpp"
#include "output/checkpoint.hpp"
#include "output/run_files.hpp"
#include "output/seal.hpp"
#include "tests/output/sample.hpp"
#include "tools/simulation/run_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace chokepoint;
using sample::Folder;

namespace {

RunRequest tiny(const std::filesystem::path& folder, const std::vector<std::string>& assignments) {
    RunRequest request;
    request.scenario = load_scenario("configs/scenarios/tiny.yaml", assignments, standard_roster().names());
    request.folder = folder;
    return request;
}

Trajectory run(const std::filesystem::path& folder, const std::vector<std::string>& assignments) {
    run_into_folder(tiny(folder, assignments));
    return read_trajectory(folder / trajectory_file);
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

TEST_CASE("a row of several ticks holds the sum of flows and the last of states, whether or not the run was cut in it") {
    const Folder folder;
    const Trajectory each = run(folder / "each", {});
    RunRequest request = tiny(folder / "fourth", {"recording.every_ticks=4"});
    request.stop_at = Date{request.scenario.start.days + 10 * request.scenario.tick_days};  // within the third row
    REQUIRE(run_into_folder(request).state == RunState::interrupted);
    request.stop_at.reset();
    request.resume = true;
    run_into_folder(request);
    const Trajectory fourth = read_trajectory(folder / "fourth" / trajectory_file);
    const std::size_t rows = each.dates.size() / 4;
    REQUIRE(fourth.other_dates.at("time_4").size() == rows);
    std::size_t flows = 0, wrong = 0;
    for (const auto& variable : each.layout.variables) {
        if (variable.time_axis != "time") continue;
        REQUIRE(fourth.variable(variable.name).time_axis == "time_4");
        const bool summed = variable.cell_methods == "time: sum";
        flows += summed ? 1 : 0;
        const auto one = each.series(variable.name), four = fourth.series(variable.name);
        const std::size_t cells = one.size() / each.dates.size();
        REQUIRE(four.size() == rows * cells);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t c = 0; c < cells; ++c) {
                double expected = summed ? 0.0 : one[(4 * row + 3) * cells + c];
                for (std::size_t t = 0; summed && t < 4; ++t) expected += one[(4 * row + t) * cells + c];
                wrong += same(four[row * cells + c], expected) ? 0 : 1;
            }
    }
    CHECK(flows > 3);
    CHECK(wrong == 0);
}

TEST_CASE("panels of a sample are those of the same buyers among all, at their own cadence") {
    const Folder folder;
    const std::string panels = "recording.buyers.panels=[risk_foreign, ordered_units]";
    const Trajectory all = run(folder / "all", {panels});
    const Trajectory some = run(folder / "some", {panels, "recording.buyers.sample=20", "recording.buyers.every_ticks=4"});
    const auto& everybody = all.axis("buyer").numbers;
    const auto& sampled = some.axis("buyer").numbers;
    CHECK(sampled.size() == 20);
    REQUIRE(everybody.size() > sampled.size());
    const auto risk_of_all = std::find_if(all.layout.variables.begin(), all.layout.variables.end(), [](const Variable& v) {
        return std::find(v.axes.begin(), v.axes.end(), "buyer") != v.axes.end() && v.axes.size() == 1 && !v.time_axis.empty();
    });
    REQUIRE(risk_of_all != all.layout.variables.end());
    REQUIRE(some.variable(risk_of_all->name).time_axis == "time_4");
    const auto one = all.series(risk_of_all->name), four = some.series(risk_of_all->name);
    const bool summed = risk_of_all->cell_methods == "time: sum";
    std::size_t wrong = 0;
    for (std::size_t b = 0; b < sampled.size(); ++b) {
        const auto place = std::find(everybody.begin(), everybody.end(), sampled[b]);
        REQUIRE(place != everybody.end());
        const auto column = static_cast<std::size_t>(place - everybody.begin());
        for (std::size_t row = 0; row < four.size() / sampled.size(); ++row) {
            double expected = summed ? 0.0 : one[(4 * row + 3) * everybody.size() + column];
            for (std::size_t t = 0; summed && t < 4; ++t) expected += one[(4 * row + t) * everybody.size() + column];
            wrong += same(four[row * sampled.size() + b], expected) ? 0 : 1;
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("bits that a scenario does not want to keep are rounded away, and no others") {
    const Folder folder;
    const Trajectory exact = run(folder / "exact", {});
    const Trajectory rounded = run(folder / "rounded", {"recording.series.stack_maturity.keep_bits=6"});
    CHECK(rounded.variable("stack_maturity").keep_bits == 6);
    std::size_t changed = 0;
    for (const auto& variable : exact.layout.variables) {
        const auto a = exact.series(variable.name), b = rounded.series(variable.name);
        REQUIRE(a.size() == b.size());
        const double bound = variable.name == "stack_maturity" ? std::ldexp(1.0, -7) : 0.0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (same(a[i], b[i])) continue;
            ++changed;
            CHECK(std::abs(a[i] - b[i]) <= bound * std::abs(a[i]));
        }
    }
    CHECK(changed > 0);
}

TEST_CASE("packed rows above the limit of memory make a segment, and the file is the same") {
    const Folder folder;
    const std::vector<std::string> many{"buyers=3000", "recording.buyers.panels=[all]"};
    RunRequest request = tiny(folder / "run", many);
    request.checkpoints.seconds = 1e6;
    std::size_t segments = 0;
    request.progress = [&](const RunProgress&) { segments = std::max(segments, segment_files(folder / "run").size()); };
    run_into_folder(request);
    CHECK(segments == 0);
    RunRequest bounded = tiny(folder / "bounded", many);
    bounded.checkpoints.seconds = 1e6;
    bounded.checkpoints.held_bytes = 50'000;
    bounded.progress = [&](const RunProgress&) { segments = std::max(segments, segment_files(folder / "bounded").size()); };
    run_into_folder(bounded);
    CHECK(segments > 1);
    CHECK(check_seal(folder / "run" / trajectory_file) == check_seal(folder / "bounded" / trajectory_file));
}

TEST_CASE("a checkpoint that another version of the program made is refused, and the versions are named") {
    const Folder folder;
    RunRequest request = tiny(folder / "run", {});
    request.stop_at = Date{request.scenario.start.days + 10 * request.scenario.tick_days};
    run_into_folder(request);
    Checkpoint checkpoint = read_checkpoint(folder / "run" / checkpoint_file);
    checkpoint.provenance.program_version = "0.0.1";
    checkpoint.provenance.compiler = "another compiler";
    write_checkpoint(folder / "run" / checkpoint_file, {}, checkpoint.provenance, checkpoint.world, checkpoint.observers,
                     checkpoint.recording);
    request.stop_at.reset();
    request.resume = true;
    CHECK_THROWS_WITH_AS(run_into_folder(request), doctest::Contains("program version: 0.0.1 there"), OutputError);
    CHECK_THROWS_WITH_AS(run_into_folder(request), doctest::Contains("compiler: another compiler there"), OutputError);
    CHECK_FALSE(std::filesystem::exists(folder / "run" / trajectory_file));
}
