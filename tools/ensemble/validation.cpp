// Scores of targets, of groups of them, and of two forecasts that need no model.
#include "tools/ensemble/validation.hpp"

#include "sim/config_writer.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr Purpose discrepancy_purpose{254};  // of a validation, not of a run: outside the enumeration

double mean_of(const std::vector<TargetScore>& scores, double TargetScore::*error) {
    double sum = 0.0;
    int count = 0;
    for (const TargetScore& score : scores) {
        if (!std::isfinite(score.*error)) continue;
        sum += score.*error;
        ++count;
    }
    return count > 0 ? sum / count : missing;
}

/// Paths of an ensemble must be paths of the scenario that it is to run.
void check_paths(const ValidationPlan& plan, const Scenario& scenario) {
    const Node resolved = load_text(to_yaml(scenario), plan.scenario_file);
    std::vector<Issue> issues;
    for (const auto& path : plan.ensemble.paths) require_path(resolved, path, plan.ensemble.header, issues);
    stop_on(issues);
}

}  // namespace

double persistence(const Fact& fact) {
    return fact.earlier.knots.empty() ? missing : fact.earlier.knots.back().value;
}

double linear_trend(const Target& target) {
    const auto& knots = target.fact.earlier.knots;
    if (knots.size() < 2) return missing;
    const auto& a = knots[knots.size() - 2];
    const auto& b = knots.back();
    const double middle = (target.start.days + target.end.days) / 2.0;
    return b.value + (b.value - a.value) * (middle - b.date.days) / (b.date.days - a.date.days);
}

double normalised(const Target& target, double error) {
    if (in_points(target.measure.kind)) return error / 100.0;
    return target.fact.value != 0.0 ? error / std::abs(target.fact.value) : missing;
}

std::vector<double> with_discrepancy(const Target& target, const std::vector<double>& simulated) {
    std::vector<double> predicted;
    for (std::size_t member = 0; member < simulated.size(); ++member) {
        const auto random = draw(0, discrepancy_purpose, identity(target.id), static_cast<int>(member));
        const double error = standard_normal(random[0], random[1]);
        const bool share = target.measure.kind == MeasureKind::units_share || target.measure.kind == MeasureKind::value_share;
        const double most = share ? 100.0 : std::numeric_limits<double>::infinity();
        predicted.push_back(in_points(target.measure.kind)
                                ? std::clamp(simulated[member] + share_discrepancy_points * error, 0.0, most)
                                : simulated[member] * portable_exp(quantity_discrepancy * error));
    }
    return predicted;
}

TargetScore score_of(const Target& target, std::vector<double> values) {
    const double published = target.fact.value;
    TargetScore score{target, std::move(values), {}, {}, false, missing, missing, missing};
    score.predicted = with_discrepancy(target, score.values);
    score.summary = summarise(score.predicted);
    score.covered = score.summary.covers(published);
    score.crps = normalised(target, fair_crps(score.predicted, published));
    score.persistence_error = normalised(target, std::abs(persistence(target.fact) - published));
    score.trend_error = normalised(target, std::abs(linear_trend(target) - published));
    return score;
}

GroupScore group_score(const std::vector<TargetScore>& scores) {
    GroupScore group;
    for (const TargetScore& score : scores) {
        ++group.targets;
        group.covered += score.covered ? 1 : 0;
        group.narrow += score.summary.factor() < narrow_factor ? 1 : 0;
    }
    group.mean_crps = mean_of(scores, &TargetScore::crps);
    return group;
}

ErrorComparison compare_errors(const std::vector<TargetScore>& scores, double TargetScore::*other_error) {
    std::vector<TargetScore> both;
    for (const TargetScore& score : scores)
        if (std::isfinite(score.*other_error) && std::isfinite(score.crps)) both.push_back(score);
    return {both.size(), mean_of(both, &TargetScore::crps), mean_of(both, other_error)};
}

Validation validate(const ValidationPlan& plan, const RunsDone& done) {
    const Scenario scenario = load_with(plan.scenario_file, plan.settings);
    check_paths(plan, scenario);
    Validation result{scenario.title, plan.made_from, plan.ensemble, {}, {}, left_out(plan.facts)};
    std::vector<Target> targets = targets_of(plan.facts, FactUse::calibration, scenario);
    const std::size_t fitted = targets.size();
    for (auto& target : targets_of(plan.facts, FactUse::validation, scenario))
        targets.push_back(std::move(target));
    std::vector<Job> jobs;
    for (const Member& member : plan.ensemble.members) {
        jobs.push_back({plan.scenario_file, settings_of(plan.ensemble, member)});
        for (const Setting& setting : plan.settings) jobs.back().settings.push_back(setting);
    }
    const auto runs = measure_runs(jobs, targets, done);
    for (std::size_t t = 0; t < targets.size(); ++t) {
        std::vector<double> values;
        for (const auto& run : runs) values.push_back(run[t]);
        (t < fitted ? result.fitted : result.judged).push_back(score_of(targets[t], std::move(values)));
    }
    return result;
}

}  // namespace chokepoint
