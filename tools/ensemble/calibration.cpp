// Waves of a population: the nearer half, copied and moved.
#include "tools/ensemble/calibration.hpp"

#include "sim/random.hpp"
#include "tools/ensemble/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

namespace chokepoint {
namespace {

/// Beside the purposes of the model, which count up from 0, and those of designs.
constexpr Purpose move_purpose{251};

using Positions = std::vector<double>;

Positions positions_of(const CalibrationPlan& plan, const Trial& trial) {
    Positions at;
    for (std::size_t p = 0; p < trial.values.size(); ++p)
        at.push_back(position_of_value(plan.parameters[p].parameter, trial.values[p]));
    return at;
}

/// Runs of a wave: the same number in each, the last takes the rest.
std::size_t runs_of(const CalibrationPlan& plan, int wave) {
    const auto waves = static_cast<std::size_t>(plan.waves);
    return wave + 1 == plan.waves ? plan.runs - plan.runs / waves * (waves - 1) : plan.runs / waves;
}

std::vector<Positions> first_wave(const CalibrationPlan& plan) {
    std::vector<std::string> axes;
    for (const auto& listed : plan.parameters) axes.push_back(listed.path);
    return latin_hypercube(axes, runs_of(plan, 0), plan.seed);
}

/// Members of the population that are not farther than the median, by number of their trial.
std::vector<std::size_t> survivors(const std::vector<Trial>& trials, const std::vector<std::size_t>& population,
                                   double tolerance) {
    std::vector<std::size_t> near;
    std::copy_if(population.begin(), population.end(), std::back_inserter(near),
                 [&](std::size_t trial) { return trials[trial].distance <= tolerance; });
    return near;
}

double median_distance(const std::vector<Trial>& trials, const std::vector<std::size_t>& population) {
    std::vector<double> distances;
    for (const std::size_t trial : population) distances.push_back(trials[trial].distance);
    return quantile(distances, survival_share);
}

/// A move for each copy, in the order of the copies.
std::vector<Positions> moves(const CalibrationPlan& plan, const std::vector<Trial>& trials,
                             const std::vector<std::size_t>& near, const std::vector<std::size_t>& copies, int wave) {
    std::vector<Positions> to;
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const auto number = static_cast<std::uint32_t>(i);
        const Draws bits = draw(plan.seed, move_purpose, identity("partners"), wave, number);
        const auto partner = [&](std::uint32_t word) {
            const auto k = static_cast<std::size_t>(unit_interval(word) * static_cast<double>(near.size()));
            return positions_of(plan, trials[near[k]]);
        };
        to.push_back(moved(plan.parameters, positions_of(plan, trials[copies[i]]), partner(bits[0]), partner(bits[1]),
                           plan.seed, wave, number));
    }
    return to;
}

Job job_of(const CalibrationPlan& plan, const Trial& trial) {
    Job job{plan.scenario_file, plan.settings};
    job.settings.push_back({"seed=" + std::to_string(trial.seed), {"--seed", 0, 0}});
    for (std::size_t p = 0; p < trial.values.size(); ++p)
        job.settings.push_back(setting_of(plan.parameters[p].path, trial.values[p], plan.parameters[p].place));
    return job;
}

void run_wave(const CalibrationPlan& plan, const std::vector<Positions>& points, int wave, double tolerance,
              const RunsDone& done, std::vector<Trial>& trials) {
    const std::size_t before = trials.size();
    std::vector<Job> jobs;
    for (const Positions& point : points) {
        Trial trial{wave, plan.seed + trials.size(), tolerance, {}, {}, 0.0};
        for (std::size_t p = 0; p < point.size(); ++p)
            trial.values.push_back(value_at_position(plan.parameters[p].parameter, point[p]));
        jobs.push_back(job_of(plan, trial));
        trials.push_back(std::move(trial));
    }
    const auto simulated = measure_runs(jobs, plan.targets, [&](std::size_t finished, std::size_t) {
        if (done) done(before + finished, plan.runs);
    });
    for (std::size_t t = 0; t < simulated.size(); ++t) {
        trials[before + t].simulated = simulated[t];
        trials[before + t].distance = distance(plan.targets, simulated[t]);
    }
}

}  // namespace

std::vector<double> moved(const std::vector<ListedParameter>& parameters, const std::vector<double>& from,
                          const std::vector<double>& towards, const std::vector<double>& away, std::uint64_t seed,
                          int wave, std::uint32_t number) {
    const double part = 2.38 / std::sqrt(2.0 * static_cast<double>(parameters.size()));
    std::vector<double> to;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        const double u = unit_interval(draw(seed, move_purpose, identity(parameters[p].path), wave, number)[0]);
        double at = from[p] + part * (towards[p] - away[p]) + jitter * (2.0 * u - 1.0);
        if (at < 0.0) at = -at;
        if (at > 1.0) at = 2.0 - at;
        to.push_back(std::clamp(at, 0.0, 1.0));
    }
    return to;
}

Calibration calibrate(const CalibrationPlan& plan, const RunsDone& done) {
    Calibration result;
    std::vector<Trial>& trials = result.trials;
    std::vector<std::size_t>& population = result.population;
    run_wave(plan, first_wave(plan), 0, std::numeric_limits<double>::infinity(), done, trials);
    population.resize(trials.size());
    std::iota(population.begin(), population.end(), std::size_t{0});
    for (int wave = 1; wave < plan.waves; ++wave) {
        const double tolerance = median_distance(trials, population);
        const std::vector<std::size_t> near = survivors(trials, population, tolerance);
        population.resize(runs_of(plan, wave));
        for (std::size_t i = 0; i < population.size(); ++i) population[i] = near[i % near.size()];
        const std::size_t before = trials.size();
        run_wave(plan, moves(plan, trials, near, population, wave), wave, tolerance, done, trials);
        for (std::size_t i = 0; i < population.size(); ++i)
            if (trials[before + i].distance <= tolerance) population[i] = before + i;
    }
    std::sort(population.begin(), population.end());
    population.erase(std::unique(population.begin(), population.end()), population.end());
    std::stable_sort(population.begin(), population.end(),
                     [&](std::size_t a, std::size_t b) { return trials[a].distance < trials[b].distance; });
    return result;
}

std::vector<Trial> kept_of(const Calibration& calibration, std::size_t keep) {
    const std::size_t all = calibration.population.size();
    const std::size_t count = std::min(keep, all);
    std::vector<Trial> kept;
    for (std::size_t i = 0; i < count; ++i)
        kept.push_back(calibration.trials[calibration.population[count > 1 ? i * (all - 1) / (count - 1) : 0]]);
    return kept;
}

Ensemble ensemble_of(const std::vector<ListedParameter>& parameters, const std::vector<Trial>& kept) {
    Ensemble ensemble;
    for (const auto& listed : parameters) ensemble.paths.push_back(listed.path);
    for (const Trial& trial : kept) ensemble.members.push_back({trial.seed, trial.distance, trial.values});
    return ensemble;
}

}  // namespace chokepoint
