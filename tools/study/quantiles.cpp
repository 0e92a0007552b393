// A cut-off distribution is sampled between the probabilities of its ends.
#include "tools/study/quantiles.hpp"

#include "sim/portable_math.hpp"

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {
/// In doubles throughout: what is wider elsewhere, or narrower (an emulator's long double), must not show.
using Normal = boost::math::normal_distribution<
    double, boost::math::policies::policy<boost::math::policies::promote_double<false>>>;
}  // namespace

double normal_quantile(double mean, double sd, std::optional<double> low, std::optional<double> high,
                       double position) {
    const Normal distribution(mean, sd);
    const double from = low ? boost::math::cdf(distribution, *low) : 0.0;
    const double to = high ? boost::math::cdf(distribution, *high) : 1.0;
    const double probability = std::clamp(from + (to - from) * position, 0x1p-33, 1.0 - 0x1p-33);
    const double value = boost::math::quantile(distribution, probability);
    return std::clamp(value, low.value_or(value), high.value_or(value));
}

double lognormal_quantile(double mean, double sd, std::optional<double> low, std::optional<double> high,
                          double position) {
    const auto logarithm = [](const std::optional<double>& end) -> std::optional<double> {
        if (!end || *end <= 0.0) return std::nullopt;
        return portable_log(*end);
    };
    const double value = portable_exp(normal_quantile(mean, sd, logarithm(low), logarithm(high), position));
    return std::clamp(value, low.value_or(value), high.value_or(value));
}

double triangular_quantile(double low, double mode, double high, double position) {
    const double peak = (mode - low) / (high - low);
    if (position < peak) return low + std::sqrt(position * (high - low) * (mode - low));
    return high - std::sqrt((1.0 - position) * (high - low) * (high - mode));
}

}  // namespace chokepoint
