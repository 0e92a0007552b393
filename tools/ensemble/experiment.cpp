// Reads experiments, runs their arms, and pairs them.
#include "tools/ensemble/experiment.hpp"

#include "agents/roster.hpp"
#include "sim/config_writer.hpp"
#include "sim/document_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

namespace chokepoint {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> names_of(const Named<Arm>& arms) {
    std::vector<std::string> names;
    for (const auto& arm : arms) names.push_back(arm.name);
    return names;
}

/// The settings of a list in the document, each with its place.
std::vector<Setting> settings_at(const ExperimentFile& file, const std::vector<std::string>& set,
                                 const std::string& path) {
    std::vector<Setting> settings;
    for (std::size_t i = 0; i < set.size(); ++i)
        settings.push_back({set[i], place_of(file.document, path + "." + std::to_string(i))});
    return settings;
}

std::vector<Setting> settings_of_arm(const ExperimentFile& file, std::size_t arm) {
    std::vector<Setting> settings = settings_at(file, file.experiment.set, "set");
    const auto& [name, value] = file.experiment.arms[arm];
    for (const Setting& setting : settings_at(file, value.set, "arms." + name + ".set"))
        settings.push_back(setting);
    return settings;
}

const std::string& scenario_of_arm(const Experiment& experiment, std::size_t arm) {
    const std::string& own = experiment.arms[arm].value.scenario;
    return own.empty() ? experiment.scenario : own;
}

void check_assignments(const ExperimentFile& file, std::vector<Issue>& issues) {
    std::vector<Setting> all = settings_at(file, file.experiment.set, "set");
    for (const auto& [name, arm] : file.experiment.arms)
        for (const Setting& setting : settings_at(file, arm.set, "arms." + name + ".set")) all.push_back(setting);
    for (const Setting& setting : all)
        if (setting.text.find('=') == std::string::npos)
            issues.push_back(issue_at(setting.place, "", fmt::format("\"{}\" is not an assignment", setting.text),
                                      "write path=value, such as buyers=2000"));
}

/// Names of the headline's metrics.
std::vector<std::string> known_metrics(const Scenario& scenario) {
    std::vector<std::string> names;
    const Headline none_yet = HeadlineObserver(build_world(scenario, standard_roster())).result();
    for (const Metric& metric : none_yet.metrics) names.push_back(metric.name);
    return names;
}

void check_names(const ExperimentFile& file, std::vector<Issue>& issues) {
    const Experiment& e = file.experiment;
    const auto refuse = [&](const std::string& path, std::string problem, std::string suggestion) {
        issues.push_back(issue_at(place_of(file.document, path), path, std::move(problem), std::move(suggestion)));
    };
    if (!e.arms.find(e.baseline))
        refuse("baseline", fmt::format("there is no arm \"{}\"", e.baseline),
               did_you_mean(e.baseline, names_of(e.arms)));
    if (e.metrics.empty()) refuse("metrics", "no metric is named", "such as [share_after]");
    const auto known = known_metrics(load_with(e.scenario, settings_at(file, e.set, "set")));
    for (std::size_t m = 0; m < e.metrics.size(); ++m)
        if (std::find(known.begin(), known.end(), e.metrics[m]) == known.end())
            refuse("metrics." + std::to_string(m), fmt::format("the headline has no metric \"{}\"", e.metrics[m]),
                   did_you_mean(e.metrics[m], known));
    if (!issues.empty()) return;
    const auto arm_scenario = [&](std::size_t a) { return load_with(scenario_of_arm(e, a), settings_of_arm(file, a)); };
    const Scenario baseline = arm_scenario(e.arms.find(e.baseline).value_or(0));
    const auto focus = [](const Scenario& s) {
        return fmt::format("{} ({}) in {} against {}", s.focal_vendor, s.focal_chip, s.focal_region, s.rival_region);
    };
    for (std::size_t a = 0; a < e.arms.size(); ++a) {
        const Scenario own = arm_scenario(a);
        const std::string path = "arms." + e.arms[a].name;
        if (own.start != baseline.start || focus(own) != focus(baseline))
            refuse(path, fmt::format("its metrics would be of {} from {}, those of \"{}\" of {} from {}", focus(own),
                                     to_string(own.start), e.baseline, focus(baseline), to_string(baseline.start)), "");
        else if (own.end != baseline.end || own.tick_days != baseline.tick_days)
            refuse(path, fmt::format("its runs end on {} in ticks of {} days, those of \"{}\" on {} in ticks of {}",
                                     to_string(own.end), own.tick_days, e.baseline, to_string(baseline.end), baseline.tick_days), "");
        else if (own.reentry != baseline.reentry)
            refuse(path, fmt::format("its metrics would count {}, those of \"{}\" {}", counted_since(own.reentry), e.baseline,
                                     counted_since(baseline.reentry)),
                   baseline.reentry ? fmt::format("set: [reentry={}]", to_string(*baseline.reentry)) : "set: [reentry=null]");
    }
}

/// A member's parameters without those of rules, chips and other entries that an arm's scenario does not have.
std::vector<bool> applicable(const ExperimentFile& file, const Ensemble& ensemble, std::size_t arm,
                             std::vector<std::string>& notes) {
    const std::string& scenario_file = scenario_of_arm(file.experiment, arm);
    const Node scenario = load_text(to_yaml(load_with(scenario_file, {})), scenario_file);
    std::vector<bool> kept;
    for (const auto& path : ensemble.paths) {
        kept.push_back(node_at(scenario, path) != nullptr);
        if (!kept.back())
            notes.push_back(fmt::format("{}: its scenario has no {}", file.experiment.arms[arm].name, path));
    }
    return kept;
}

void check_paths(const ExperimentFile& file, const Ensemble& ensemble) {
    const std::string& scenario_file = file.experiment.scenario;
    const Node scenario = load_text(to_yaml(load_with(scenario_file, {})), scenario_file);
    std::vector<Issue> issues;
    for (const auto& path : ensemble.paths) require_path(scenario, path, ensemble.header, issues);
    stop_on(issues);
}

std::vector<double> differences(const std::vector<double>& arm, const std::vector<double>& baseline,
                                std::size_t shift) {
    std::vector<double> result;
    for (std::size_t m = 0; m < arm.size(); ++m)
        result.push_back(arm[m] - baseline[(m + shift) % baseline.size()]);
    return result;
}

}  // namespace

ExperimentFile load_experiment(const std::string& file) {
    ExperimentFile result{file, {}, parse_file(file)};
    std::vector<Issue> issues;
    require_kind(result.document, DocumentKind::experiment);
    result.experiment = read_document<Experiment>(result.document, issues);
    stop_on(issues);
    const auto folder = std::filesystem::path(file).parent_path();
    Experiment& e = result.experiment;
    e.scenario = (folder / e.scenario).lexically_normal().string();
    for (auto& arm : e.arms.entries)
        if (!arm.value.scenario.empty())
            arm.value.scenario = (folder / arm.value.scenario).lexically_normal().string();
    check_assignments(result, issues);
    stop_on(issues);
    check_names(result, issues);
    stop_on(issues);
    return result;
}

ExperimentResult run_experiment(const ExperimentFile& file, const Ensemble& ensemble, const std::string& made_from,
                                const RunsDone& done) {
    check_paths(file, ensemble);
    ExperimentResult result{file.experiment, made_from, ensemble, {}, {}};
    std::vector<Job> jobs;
    for (std::size_t a = 0; a < file.experiment.arms.size(); ++a) {
        const std::vector<bool> kept = applicable(file, ensemble, a, result.notes);
        for (const Member& member : ensemble.members) {
            Job job{scenario_of_arm(file.experiment, a), {}};
            const auto all = settings_of(ensemble, member);
            job.settings.push_back(all[0]);  // the seed
            for (std::size_t p = 0; p < kept.size(); ++p)
                if (kept[p]) job.settings.push_back(all[p + 1]);
            for (const Setting& setting : settings_of_arm(file, a)) job.settings.push_back(setting);
            jobs.push_back(std::move(job));
        }
    }
    auto headlines = headline_runs(jobs, done);
    const auto members = static_cast<std::ptrdiff_t>(ensemble.members.size());
    for (auto from = headlines.begin(); from != headlines.end(); from += members)
        result.headlines.emplace_back(std::make_move_iterator(from), std::make_move_iterator(from + members));
    return result;
}

std::vector<double> metric_values(const std::vector<Headline>& headlines, const std::string& name) {
    std::vector<double> values;
    for (const Headline& headline : headlines) {
        values.push_back(missing);
        for (const Metric& metric : headline.metrics)
            if (metric.name == name) values.back() = metric.value;
    }
    return values;
}

double ArmSummary::width_ratio() const {
    return unpaired.width() > 0.0 ? paired.width() / unpaired.width() : missing;
}

ArmSummary summary_of(const ExperimentResult& result, std::size_t arm, const std::string& metric) {
    const std::size_t base = result.experiment.arms.find(result.experiment.baseline).value_or(0);
    const auto values = metric_values(result.headlines[arm], metric);
    const auto baseline = metric_values(result.headlines[base], metric);
    return {arm, metric, summarise(values), summarise(differences(values, baseline, 0)),
            summarise(differences(values, baseline, values.size() / 2))};
}

}  // namespace chokepoint
