// Summaries of samples, and how far a simulated value lies from a published one.
#pragma once

#include "tools/ensemble/facts.hpp"

#include <span>
#include <vector>

namespace chokepoint {

/// Quantile of order `p` in [0, 1] of the finite values, by linear interpolation between order statistics (type 7
/// of Hyndman and Fan 1996); NaN without any.
double quantile(std::span<const double> values, double p);

/// Median and central 90 % interval of the finite values of a sample.
struct Summary {
    double median = 0.0;
    double p05 = 0.0;
    double p95 = 0.0;
    std::size_t missing = 0;  // values that are not finite
    double width() const { return p95 - p05; }
    bool covers(double value) const { return p05 <= value && value <= p95; }
    /// Upper over lower end; 1 for an interval that is a point, infinite where only the lower end is not positive.
    double factor() const;
};
Summary summarise(std::span<const double> values);

/// Continuous ranked probability score of a sample against what came, in the unit of the values; NaN without
/// finite ones. The fair estimator: E|X - y| - 1/2 E|X - X'| over pairs of different members (Gneiting and Raftery
/// 2007; Ferro 2014). Of one value, the absolute error.
double fair_crps(std::span<const double> values, double observed);

/// No target weighs more than this many standard deviations.
inline constexpr double largest_distance = 6.0;
/// The model's own error, beside that of the figures: about 20 % of a quantity, 5 points of a share.
inline constexpr double quantity_discrepancy = 0.2;
inline constexpr double share_discrepancy_points = 5.0;

/// Distance of a simulated value to the published one, in standard deviations: logarithmic for quantities, in
/// points for shares; at most `largest_distance`, which is also that of a quantity of 0 and of a missing value.
double standardised_distance(const Target& target, double simulated);

/// Root mean square over the targets of a run.
double distance(std::span<const Target> targets, std::span<const double> simulated);

}  // namespace chokepoint
