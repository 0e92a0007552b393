// Facts about experiments and calibrations on the tiny scenario.
#include "tools/ensemble/experiment.hpp"

#include "agents/mechanisms/rules.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario_doubts.hpp"
#include "tests/science/worlds.hpp"
#include "tools/ensemble/calibration.hpp"

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

CalibrationPlan tiny_plan() {
    CalibrationPlan plan;
    plan.scenario_file = "configs/scenarios/tiny.yaml";
    plan.parameters = to_calibrate(load_parameters("tests/tools/ensemble/tiny_parameters.yaml"));
    plan.targets =
        targets_of(load_facts("tests/tools/ensemble/tiny_facts.yaml"), FactUse::calibration, scenario_of("tiny"));
    plan.runs = 25;
    plan.waves = 2;
    return plan;
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

TEST_CASE("no arm of an experiment that is shipped is doubtful") {
    for (const auto& entry : std::filesystem::directory_iterator("configs/experiments")) {
        const Experiment e = load_experiment(entry.path().string()).experiment;
        for (const auto& [name, arm] : e.arms) {
            std::vector<Setting> settings;
            for (const auto* list : {&e.set, &arm.set})
                for (const auto& text : *list) settings.push_back({text, {}});
            const auto doubts = doubts_about(load_with(arm.scenario.empty() ? e.scenario : arm.scenario, settings), chip_covered);
            CHECK_MESSAGE(doubts.empty(), entry.path().string() << ": " << name << ": " << (doubts.empty() ? "" : doubts.front()));
        }
    }
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

TEST_CASE("a calibration keeps the nearest of its runs, in order, and does not depend on threads") {
    const CalibrationPlan plan = tiny_plan();
    set_threads(1);
    const auto alone = calibrate(plan, {});
    set_threads(2);
    const auto together = calibrate(plan, {});
    set_threads(0);
    REQUIRE(alone.size() == 25);
    for (std::size_t t = 0; t < alone.size(); ++t) {
        CHECK(alone[t].seed == plan.seed + t);
        CHECK(alone[t].wave == (t < 12 ? 0 : 1));
    }
    const auto kept = nearest(alone, 6);
    for (std::size_t k = 1; k < kept.size(); ++k) CHECK(kept[k - 1].distance <= kept[k].distance);
    std::size_t nearer = 0;
    for (const Trial& trial : alone) nearer += trial.distance < kept.back().distance ? 1 : 0;
    CHECK(nearer <= 5);
    CHECK(to_csv(ensemble_of(plan.parameters, kept), {}) ==
          to_csv(ensemble_of(plan.parameters, nearest(together, 6)), {}));
    for (const Trial& trial : alone)
        for (std::size_t p = 0; p < plan.parameters.size(); ++p) {
            CHECK(trial.values[p] >= plan.parameters[p].parameter.low);
            CHECK(trial.values[p] <= plan.parameters[p].parameter.high);
        }
}

TEST_CASE("a later wave samples the box of the best runs so far") {
    const CalibrationPlan plan = tiny_plan();
    std::vector<Trial> trials;
    for (int t = 0; t < 200; ++t) {
        Trial trial;
        trial.distance = t < 10 ? 1.0 : 5.0;
        for (const auto& listed : plan.parameters)
            trial.values.push_back(value_at_position(listed.parameter, t < 10 ? 0.45 + 0.01 * t : 0.9));
        trials.push_back(std::move(trial));
    }
    const auto box = refocus(plan.parameters, trials);
    // Positions 0.45 to 0.54: quantiles 0.4545 and 0.5355, widened by a quarter of their distance.
    CHECK(box[0].from == doctest::Approx(0.4545 - 0.081 / 8.0));
    CHECK(box[0].to == doctest::Approx(0.5355 + 0.081 / 8.0));
}
