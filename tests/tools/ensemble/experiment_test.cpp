// Facts about experiments on the tiny scenario.
#include "tools/ensemble/experiment.hpp"

#include "tests/science/worlds.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const ExperimentFile& tiny_experiment() {
    static const ExperimentFile file = load_experiment("tests/tools/ensemble/tiny_experiment.yaml");
    return file;
}

/// Members with other parameters each; the last path is one that an arm sets.
Ensemble four_members() {
    Ensemble ensemble;
    ensemble.header = {"table.csv", 1, 1};
    ensemble.paths = {"parameters.choice.cost", "rules.us-licence.chip_control.approval_rate"};
    for (std::uint64_t m = 0; m < 4; ++m)
        ensemble.members.push_back({m + 1, 0.0, {1.0 + 0.2 * static_cast<double>(m), 0.8}});
    return ensemble;
}

const ExperimentResult& result() {
    static const ExperimentResult all = run_experiment(tiny_experiment(), four_members(), "table.csv", {});
    return all;
}

}  // namespace

TEST_CASE("an arm differs from itself by exactly nothing, member by member") {
    for (const std::size_t arm : {std::size_t{0}, std::size_t{1}}) {  // the second says in words what the first is
        const ArmSummary s = summary_of(result(), arm, "share_end");
        CHECK(s.paired.median == 0.0);
        CHECK(s.paired.p05 == 0.0);
        CHECK(s.paired.p95 == 0.0);
        CHECK(s.unpaired.width() > 0.0);
        CHECK(s.width_ratio() == 0.0);
    }
}

TEST_CASE("what an arm sets is stronger than what a member sets") {
    std::vector<Job> jobs;
    for (const Member& member : four_members().members)
        jobs.push_back(
            {"configs/scenarios/tiny.yaml",
             {{"seed=" + std::to_string(member.seed), {}}, {"buyers=50", {}}, {"parameters.choice.cost=0", {}}}});
    CHECK(metric_values(result().headlines[2], "share_end") ==
          metric_values(headline_runs(jobs, {}), "share_end"));
}

TEST_CASE("every experiment that is shipped can be run") {
    int experiments = 0;
    for (const auto& entry : std::filesystem::directory_iterator("configs/experiments")) {
        CHECK_NOTHROW(load_experiment(entry.path().string()));
        ++experiments;
    }
    CHECK(experiments > 0);
}

TEST_CASE("members differ from each other") {
    const auto shares = metric_values(result().headlines[0], "share_end");
    CHECK(shares[0] != shares[1]);
}

TEST_CASE("a metric that a run does not have is counted as missing") {
    // Tiny ends less than two years after re-entry.
    const ArmSummary s = summary_of(result(), 2, "recovered_fraction");
    CHECK(s.values.missing == 4);
    CHECK(s.paired.missing == 4);
    CHECK(format_experiment(result()).find("missing in 4 of 4 members") != std::string::npos);
    CHECK(metrics_csv(result()).find("no cost,nan,3,recovered_fraction,nan\n") != std::string::npos);
}

TEST_CASE("an ensemble for other paths is refused at its header") {
    Ensemble other = four_members();
    other.paths[0] = "parameters.choice.prize";
    try {
        run_experiment(tiny_experiment(), other, "table.csv", {});
        FAIL("it was accepted");
    } catch (const ConfigError& error) {
        CHECK(std::string(error.what())
                  .starts_with("table.csv:1:1: parameters.choice.prize: the scenario has no \"prize\""));
    }
}
