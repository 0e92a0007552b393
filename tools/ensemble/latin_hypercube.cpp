// A random permutation of the strata for each parameter (Fisher and Yates), and a random place within each
// stratum.
#include "tools/ensemble/latin_hypercube.hpp"

#include "sim/portable_math.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace chokepoint {
namespace {

/// Beside the purposes of the model, which count up from 0: a design draws no number that a run draws.
constexpr Purpose design_purpose{255};

/// Even over whole numbers: `position` 1 belongs to the last of them.
double whole_at(double low, double high, double position) {
    return std::min(high, low + std::floor(position * (high - low + 1.0)));
}

}  // namespace

std::vector<std::vector<double>> latin_hypercube(const std::vector<SampledRange>& box, std::size_t points,
                                                 std::uint64_t seed, int wave) {
    std::vector<std::vector<double>> design(points, std::vector<double>(box.size()));
    for (std::size_t a = 0; a < box.size(); ++a) {
        std::vector<std::size_t> stratum(points);
        std::iota(stratum.begin(), stratum.end(), std::size_t{0});
        for (std::size_t i = points; i > 0; --i) {
            const Draws words =
                draw(seed, design_purpose, identity(box[a].path), wave, static_cast<std::uint32_t>(i));
            const auto other = static_cast<std::size_t>(unit_interval(words[0]) * static_cast<double>(i));
            std::swap(stratum[i - 1], stratum[other]);
            const double place =
                (static_cast<double>(stratum[i - 1]) + unit_interval(words[1])) / static_cast<double>(points);
            design[i - 1][a] = box[a].from + (box[a].to - box[a].from) * place;
        }
    }
    return design;
}

double value_at_position(const FreeParameter& parameter, double position) {
    const double low = parameter.low;
    const double high = parameter.high;
    double value = low + (high - low) * position;
    if (parameter.scale == Scale::whole) value = whole_at(low, high, position);
    if (parameter.scale == Scale::log) value = low * portable_pow(high / low, position);
    return std::clamp(value, low, high);
}

double position_of_value(const FreeParameter& parameter, double value) {
    const double low = parameter.low;
    const double high = parameter.high;
    if (high == low) return 0.5;
    if (parameter.scale == Scale::whole) return (value - low + 0.5) / (high - low + 1.0);
    if (parameter.scale == Scale::log) return portable_log(value / low) / portable_log(high / low);
    return (value - low) / (high - low);
}

}  // namespace chokepoint
