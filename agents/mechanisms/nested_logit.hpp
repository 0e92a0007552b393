// M4: nested logit in plain double arithmetic, as the textbook writes it. The buyers' kernel is checked against it.
#pragma once

#include "sim/portable_math.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace chokepoint {

inline constexpr std::size_t nest_count = 2;  // GPU, ASIC

struct Alternative {
    double utility = 0.0;
    std::size_t nest = 0;
};

/// P(j) = P(nest) P(j | nest), P(j | nest n) ~ exp(u_j / lambda_n), P(n) ~ exp(lambda_n I_n), I_n = ln sum exp(u_j / lambda_n)
/// (McFadden 1978; Train 2009, chapter 4). Empty when there is no alternative.
inline std::vector<double> nested_logit(std::span<const Alternative> options, const std::array<double, nest_count>& lambda) {
    std::array<double, nest_count> top;
    top.fill(-1e300);
    for (const auto& o : options) top[o.nest] = std::max(top[o.nest], o.utility / lambda[o.nest]);
    std::array<double, nest_count> sum{};
    for (const auto& o : options) sum[o.nest] += portable_exp(o.utility / lambda[o.nest] - top[o.nest]);
    std::array<double, nest_count> value{};
    double best = -1e300;
    for (std::size_t n = 0; n < nest_count; ++n)
        if (sum[n] > 0.0) {
            value[n] = lambda[n] * (portable_log(sum[n]) + top[n]);
            best = std::max(best, value[n]);
        }
    std::array<double, nest_count> weight{};
    double total = 0.0;
    for (std::size_t n = 0; n < nest_count; ++n)
        if (sum[n] > 0.0) total += weight[n] = portable_exp(value[n] - best);
    std::vector<double> result;
    for (const auto& o : options)
        result.push_back(weight[o.nest] / total * portable_exp(o.utility / lambda[o.nest] - top[o.nest]) / sum[o.nest]);
    return result;
}

}  // namespace chokepoint
