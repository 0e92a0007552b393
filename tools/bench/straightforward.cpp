// The model as one writes it down: the yardstick for what vectors bring.
#include "sim/random.hpp"
#include "tools/bench/market.hpp"

#include <cmath>

namespace chokepoint::bench {

namespace {

float uniform(std::uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24F; }

std::size_t choose_one(const Market& market, const Buyers& b, std::size_t i, std::size_t w, float u) {
    std::array<float, option_count> weight;
    float total = 0.0F;
    for (std::size_t j = 0; j < option_count; ++j) {
        const Option& o = market.options[j];
        weight[j] = std::exp(b.weight_cost[i] * o.cost_utility + b.weight_quality[i] * o.quality_utility[w] +
                             b.weight_home[i] * o.home - risk_weight * b.risk[i] * o.imported);
        total += weight[j];
    }
    const float mark = u * total;
    float below = 0.0F;
    for (std::size_t j = 0; j < option_count - 1; ++j) {
        below += weight[j];
        if (mark < below) return j;
    }
    return option_count - 1;
}

void choose(const Market& market, Block block, Buyers& b, Totals& ordered) {
    ordered.fill(0);
    for (std::size_t i = block.begin; i < block.end; ++i) {
        const Draws random = draw(market.seed, Purpose::buyer_choice, i, market.now);
        for (std::size_t w = 0; w < workload_count; ++w) {
            const std::size_t j = choose_one(market, b, i, w, uniform(random[w]));
            const float wanted = b.income_kusd[w][i] / market.options[j].price_kusd + uniform(random[2 + w]);
            const auto units = static_cast<std::uint32_t>(wanted);
            b.orders[w][i] = static_cast<std::uint32_t>(j) << 24 | units;
            ordered[j] += units;
        }
    }
}

void deliver(const Market& market, Block block, const Fill& fill, Buyers& b) {
    for (std::size_t i = block.begin; i < block.end; ++i) {
        for (auto& column : b.installed) column[i] *= kept_per_tick;
        for (std::size_t w = 0; w < workload_count; ++w) {
            const std::uint32_t j = b.orders[w][i] >> 24;
            const auto units = static_cast<float>(b.orders[w][i] & 0xffffffU);
            b.installed[j][i] += units * fill[j];
            if (units > 0.0F && market.options[j].imported > 0.0F)
                b.risk[i] += risk_gain * ((1.0F - fill[j]) - b.risk[i]);
        }
    }
}

}  // namespace

Kernel straightforward_kernel() { return {choose, deliver}; }

}  // namespace chokepoint::bench
