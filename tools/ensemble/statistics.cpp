// Quantiles, the fair CRPS and the distance by which calibration ranks runs.
#include "tools/ensemble/statistics.hpp"

#include "sim/portable_math.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {
namespace {

std::vector<double> finite_sorted(std::span<const double> values) {
    std::vector<double> finite;
    for (const double value : values)
        if (std::isfinite(value)) finite.push_back(value);
    std::sort(finite.begin(), finite.end());
    return finite;
}

double quantile_of_sorted(const std::vector<double>& sorted, double p) {
    if (sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double position = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

double quantile(std::span<const double> values, double p) { return quantile_of_sorted(finite_sorted(values), p); }

double Summary::factor() const {
    if (p95 == p05) return 1.0;
    return p05 > 0.0 ? p95 / p05 : std::numeric_limits<double>::infinity();
}

Summary summarise(std::span<const double> values) {
    const std::vector<double> sorted = finite_sorted(values);
    return {quantile_of_sorted(sorted, 0.5), quantile_of_sorted(sorted, 0.05), quantile_of_sorted(sorted, 0.95),
            values.size() - sorted.size()};
}

double fair_crps(std::span<const double> values, double observed) {
    const std::vector<double> x = finite_sorted(values);
    if (x.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto n = static_cast<double>(x.size());
    double error = 0.0;
    for (const double value : x) error += std::abs(value - observed);
    double pairs = 0.0;  // sum of x_j - x_i over i < j
    for (std::size_t i = 0; i < x.size(); ++i) pairs += (2.0 * static_cast<double>(i) - n + 1.0) * x[i];
    return error / n - (x.size() > 1 ? pairs / (n * (n - 1.0)) : 0.0);
}

double standardised_distance(const Target& target, double simulated) {
    if (!std::isfinite(simulated)) return largest_distance;
    const Fact& fact = target.fact;
    if (in_points(target.measure.kind))
        return std::min(largest_distance, std::abs(simulated - fact.value) /
                                              std::max((fact.high - fact.low) / 2.0, share_discrepancy_points));
    if (simulated <= 0.0) return largest_distance;
    const double deviation = std::max(portable_log(fact.high / fact.low) / 2.0, quantity_discrepancy);
    return std::min(largest_distance, std::abs(portable_log(simulated / fact.value)) / deviation);
}

double distance(std::span<const Target> targets, std::span<const double> simulated) {
    double sum = 0.0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const double d = standardised_distance(targets[i], simulated[i]);
        sum += d * d;
    }
    return targets.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(targets.size()));
}

}  // namespace chokepoint
