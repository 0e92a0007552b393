// The unit of compute: one NVIDIA H100 SXM, by its data sheet (dense).
#pragma once

#include "sim/state.hpp"

namespace chokepoint {

inline constexpr double h100_bf16_tflops = 989.0;
inline constexpr double h100_fp8_tflops = 1979.0;
inline constexpr double h100_memory_gb = 80.0;
inline constexpr double h100_bandwidth_tb_s = 3.35;

/// Hardware alone, for installed compute: dense 16-bit peak in H100 equivalents.
inline double h100_equivalents(const ProductState& chip) { return chip.bf16_tflops / h100_bf16_tflops; }

/// Compute in service in a region, use rented abroad excluded.
inline double installed_h100e(const State& now, std::size_t region) {
    double sum = 0.0;
    for (std::size_t p = 0; p < now.products.size(); ++p)
        for (const auto units : now.markets[region].installed[p])
            sum += static_cast<double>(units) * h100_equivalents(now.products[p]);
    return sum;
}

}  // namespace chokepoint
