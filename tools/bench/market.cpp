// Options and buyers by formula, so that every implementation has the same; the tick in its two phases.
#include "tools/bench/market.hpp"

#include "sim/lanes.hpp"
#include "sim/portable_math.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint::bench {

namespace {

/// Powers of 1/g with g^6 = g + 1: the first five of them fill a box evenly (Roberts 2018, "R5 sequence").
constexpr std::array<double, 5> steps{0.8812714616335696, 0.7766393890897682, 0.6844301295853426,
                                      0.6031687406857282, 0.5315553977157913};

double spread(std::size_t buyer, std::size_t trait) {
    const double turned = 0.5 + static_cast<double>(buyer + 1) * steps[trait];
    return turned - std::floor(turned);
}

Fill ration(const Market& market, const Totals& ordered) {
    Fill fill{};
    for (std::size_t j = 0; j < option_count; ++j) {
        const double capacity =
            std::floor(market.options[j].units_per_buyer * static_cast<double>(market.buyers.count));
        const auto wanted = static_cast<double>(ordered[j]);
        fill[j] = wanted > capacity ? static_cast<float>(capacity / wanted) : 1.0F;
    }
    return fill;
}

}  // namespace

std::array<Option, option_count> options() {
    std::array<Option, option_count> result;
    for (std::size_t j = 0; j < option_count; ++j) {
        const auto rank = static_cast<double>(j);
        const bool domestic = j % 2 == 1;
        const double price = 10.0 + 2.5 * rank;
        result[j].price_kusd = static_cast<float>(price);
        const double log_price = portable_log(price / 25.0);
        result[j].cost_utility = static_cast<float>(-1.5 * log_price);
        result[j].quality_utility = {static_cast<float>(1.2 * log_price + 0.1 * static_cast<double>(j % 5)),
                                     static_cast<float>(0.8 * log_price + 0.2 * static_cast<double>(j % 3))};
        result[j].home = domestic ? 1.0F : 0.0F;
        result[j].imported = domestic ? 0.0F : 1.0F;
        result[j].units_per_buyer = 0.1 + 0.02 * rank;
    }
    return result;
}

Market build_market(std::size_t buyers, std::uint64_t seed) {
    Market market;
    market.options = options();
    market.seed = seed;
    Buyers& b = market.buyers;
    b.count = buyers;
    const std::size_t rows = (buyers + lanes - 1) / lanes * lanes;
    for (auto* column :
         {&b.weight_cost, &b.weight_quality, &b.weight_home, &b.income_kusd[0], &b.income_kusd[1], &b.risk})
        column->assign(rows, 0.0F);
    for (auto& column : b.installed) column.assign(rows, 0.0F);
    for (auto& column : b.orders) column.assign(rows, 0);
    for (std::size_t i = 0; i < buyers; ++i) {
        b.weight_cost[i] = static_cast<float>(0.5 + spread(i, 0));
        b.weight_quality[i] = static_cast<float>(0.5 + spread(i, 1));
        b.weight_home[i] = static_cast<float>(spread(i, 2));
        b.income_kusd[0][i] = static_cast<float>(40.0 + 80.0 * spread(i, 3));
        b.income_kusd[1][i] = static_cast<float>(20.0 + 60.0 * spread(i, 4));
    }
    market.block_totals.resize(block_count(buyers));
    return market;
}

void tick(Market& market, const Kernel& kernel) {
    for_each_block(market.buyers.count, [&](Block block) {
        kernel.choose(market, block, market.buyers, market.block_totals[block.index]);
    });
    Totals ordered{};
    for (const Totals& block : market.block_totals)
        for (std::size_t j = 0; j < option_count; ++j) ordered[j] += block[j];
    const Fill fill = ration(market, ordered);
    for_each_block(market.buyers.count, [&](Block block) { kernel.deliver(market, block, fill, market.buyers); });
    for (std::size_t j = 0; j < option_count; ++j) {
        market.ordered[j] += ordered[j];
        market.delivered[j] += static_cast<double>(ordered[j]) * static_cast<double>(fill[j]);
    }
    ++market.now;
}

Report report(const Market& market) {
    Report result;
    const auto buyers = static_cast<double>(market.buyers.count);
    const double buyer_ticks = buyers * std::max(1, market.now);
    for (std::size_t j = 0; j < option_count; ++j) {
        result.delivered_per_buyer_tick[j] = market.delivered[j] / buyer_ticks;
        result.ordered_per_buyer_tick[j] = static_cast<double>(market.ordered[j]) / buyer_ticks;
        for (const float units : market.buyers.installed[j]) result.installed_per_buyer += static_cast<double>(units);
    }
    for (const float risk : market.buyers.risk) result.risk += static_cast<double>(risk);
    result.installed_per_buyer /= buyers;
    result.risk /= buyers;
    return result;
}

}  // namespace chokepoint::bench
