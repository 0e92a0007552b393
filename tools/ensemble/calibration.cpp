// Waves of Latin hypercubes, each in the box of the best runs so far.
#include "tools/ensemble/calibration.hpp"

#include "tools/ensemble/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {
namespace {

std::vector<SampledRange> plausible(const std::vector<ListedParameter>& parameters) {
    std::vector<SampledRange> box;
    for (const auto& listed : parameters) box.push_back({listed.path, 0.0, 1.0});
    return box;
}

/// Runs of a wave: the same number in each, the last takes the rest.
std::size_t runs_of(const CalibrationPlan& plan, int wave) {
    const auto waves = static_cast<std::size_t>(plan.waves);
    return wave + 1 == plan.waves ? plan.runs - plan.runs / waves * (waves - 1) : plan.runs / waves;
}

std::vector<Trial> drawn(const CalibrationPlan& plan, const std::vector<SampledRange>& box, int wave,
                         std::size_t before) {
    std::vector<Trial> trials;
    for (const auto& point : latin_hypercube(box, runs_of(plan, wave), plan.seed, wave)) {
        Trial trial{wave, plan.seed + before + trials.size(), {}, {}, 0.0};
        for (std::size_t p = 0; p < point.size(); ++p)
            trial.values.push_back(value_at_position(plan.parameters[p].parameter, point[p]));
        trials.push_back(std::move(trial));
    }
    return trials;
}

Job job_of(const CalibrationPlan& plan, const Trial& trial) {
    Job job{plan.scenario_file, plan.settings};
    job.settings.push_back({"seed=" + std::to_string(trial.seed), {"--seed", 0, 0}});
    for (std::size_t p = 0; p < trial.values.size(); ++p)
        job.settings.push_back(setting_of(plan.parameters[p].path, trial.values[p], plan.parameters[p].place));
    return job;
}

}  // namespace

std::vector<Trial> nearest(std::vector<Trial> trials, std::size_t keep) {
    std::stable_sort(trials.begin(), trials.end(),
                     [](const Trial& a, const Trial& b) { return a.distance < b.distance; });
    trials.resize(std::min(keep, trials.size()));
    return trials;
}

std::vector<SampledRange> refocus(const std::vector<ListedParameter>& parameters,
                                  const std::vector<Trial>& trials) {
    const auto few = static_cast<std::size_t>(std::ceil(refocus_share * static_cast<double>(trials.size())));
    const std::vector<Trial> best = nearest(trials, std::max(few, refocus_fewest));
    std::vector<SampledRange> box = plausible(parameters);
    for (std::size_t p = 0; p < box.size(); ++p) {
        std::vector<double> positions;
        for (const Trial& trial : best)
            positions.push_back(position_of_value(parameters[p].parameter, trial.values[p]));
        const double low = quantile(positions, 0.05);
        const double high = quantile(positions, 0.95);
        const double margin = refocus_widening / 2.0 * (high - low);
        box[p].from = std::max(0.0, low - margin);
        box[p].to = std::min(1.0, high + margin);
    }
    return box;
}

std::vector<Trial> calibrate(const CalibrationPlan& plan, const RunsDone& done) {
    std::vector<Trial> trials;
    std::vector<SampledRange> box = plausible(plan.parameters);
    for (int wave = 0; wave < plan.waves; ++wave) {
        std::vector<Trial> fresh = drawn(plan, box, wave, trials.size());
        std::vector<Job> jobs;
        for (const Trial& trial : fresh) jobs.push_back(job_of(plan, trial));
        const std::size_t before = trials.size();
        const auto simulated = measure_runs(jobs, plan.targets, [&](std::size_t finished, std::size_t) {
            if (done) done(before + finished, plan.runs);
        });
        for (std::size_t t = 0; t < fresh.size(); ++t) {
            fresh[t].simulated = simulated[t];
            fresh[t].distance = distance(plan.targets, simulated[t]);
            trials.push_back(std::move(fresh[t]));
        }
        box = refocus(plan.parameters, trials);
    }
    return trials;
}

Ensemble ensemble_of(const std::vector<ListedParameter>& parameters, const std::vector<Trial>& kept) {
    Ensemble ensemble;
    for (const auto& listed : parameters) ensemble.paths.push_back(listed.path);
    for (const Trial& trial : kept) ensemble.members.push_back({trial.seed, trial.distance, trial.values});
    return ensemble;
}

}  // namespace chokepoint
