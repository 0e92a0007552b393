// Paired comparison of policies: every member of an ensemble runs under every arm with its own parameters and seed
// (common random numbers), so that differences between arms are not differences between members.
#pragma once

#include "tools/ensemble/ensemble_table.hpp"
#include "tools/ensemble/runs.hpp"
#include "tools/ensemble/statistics.hpp"

#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// One policy: what it sets in the scenario, or a scenario of its own.
struct Arm {
    std::optional<double> x;
    std::string scenario;
    std::vector<std::string> set;

    static constexpr auto fields(auto list) {
        return list(
            field("x", &Arm::x, "", "position on the axis of a plot"),
            field("scenario", &Arm::scenario, "", "another scenario than the experiment's; relative to the file"),
            field("set", &Arm::set, "", "list of path=value; stronger than members and the experiment's own"));
    }
};

struct Experiment {
    std::string title;
    std::string question;
    std::string scenario;
    std::vector<std::string> set;
    std::int64_t members = 40;
    std::string baseline;
    std::vector<std::string> metrics;
    Named<Arm> arms;

    static constexpr auto fields(auto list) {
        return list(
            required_field("title", &Experiment::title, "", "one line"),
            field("question", &Experiment::question, "", "what it is to find out"),
            required_field("scenario", &Experiment::scenario, "", "scenario file, relative to this one"),
            field("set", &Experiment::set, "", "list of path=value for every arm; stronger than members"),
            field("members", &Experiment::members, "members", "how many of the ensemble run", {1.0, 1e6}),
            required_field("baseline", &Experiment::baseline, "", "arm that the others are compared with"),
            required_field("metrics", &Experiment::metrics, "", "metrics of the headline"),
            required_field("arms", &Experiment::arms, "", "policies by name"));
    }
};

/// The file as read, with paths of scenarios as they can be opened from here, and as a document.
struct ExperimentFile {
    std::string file;
    Experiment experiment;
    Node document;
};

/// Reads an experiment and checks its arms, metrics and baseline. Throws ConfigError.
ExperimentFile load_experiment(const std::string& file);

/// Headlines of all arms and members, [arm][member], and what could not be set.
struct ExperimentResult {
    Experiment experiment;
    std::string made_from;  // which ensemble
    Ensemble ensemble;
    std::vector<std::vector<Headline>> headlines;
    std::vector<std::string> notes;  // members' parameters that an arm's scenario does not have
};
ExperimentResult run_experiment(const ExperimentFile& file, const Ensemble& ensemble, const std::string& made_from,
                                const RunsDone& done);

/// Values of a metric, by member; NaN where a run has none.
std::vector<double> metric_values(const std::vector<Headline>& headlines, const std::string& metric);

/// One arm and metric, alone and against the baseline: member by member, and as if runs were independent (member k
/// against member k + n/2 of the baseline, round the end).
struct ArmSummary {
    std::size_t arm = 0;
    std::string metric;
    Summary values;
    Summary paired;
    Summary unpaired;
    /// Width of the paired over that of the unpaired interval; NaN where the latter is a point.
    double width_ratio() const;
};
ArmSummary summary_of(const ExperimentResult& result, std::size_t arm, const std::string& metric);

/// For a terminal: a table for each metric.
std::string format_experiment(const ExperimentResult& result);

/// Tables: values by arm, member and metric; years; shortages and direct purchases by quarter; summaries.
std::string metrics_csv(const ExperimentResult& result);
std::string years_csv(const ExperimentResult& result);
std::string quarters_csv(const ExperimentResult& result);
std::string purchases_csv(const ExperimentResult& result);
std::string summary_csv(const ExperimentResult& result);

}  // namespace chokepoint
