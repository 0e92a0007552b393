// Quantile functions of distributions with a bell or a peak: the door to Boost.Math.
#pragma once

#include <optional>

namespace chokepoint {

/// Of a normal distribution, cut off below `low` and above `high` where they are given; `position` in [0, 1]. Without
/// ends, positions 0 and 1 give the quantiles of 2^-33 and 1 - 2^-33, since a run needs a finite number.
double normal_quantile(double mean, double sd, std::optional<double> low, std::optional<double> high, double position);

/// Of a variable whose logarithm is normal with this mean and standard deviation; ends are those of the variable.
double lognormal_quantile(double mean, double sd, std::optional<double> low, std::optional<double> high,
                          double position);

double triangular_quantile(double low, double mode, double high, double position);

}  // namespace chokepoint
