// Observed of markets: shares, installed compute, self-sufficiency, beliefs, money, energy.
#include "output/market_shares.hpp"
#include "output/recorder.hpp"
#include "sim/units.hpp"

namespace chokepoint {

namespace {

using Reals = std::span<double>;

Observable real(std::string name, std::string unit, std::string help, std::vector<std::string> axes,
                std::function<void(const Tick&, Reals)> fill, std::string cells = "time: point") {
    return {{std::move(name), std::move(unit), std::move(help), std::move(cells), Kind::float64, std::move(axes), "time", {}},
            {}, std::move(fill), {}};
}

/// One number per region.
Observable by_region(std::string name, std::string unit, std::string help,
                     std::function<double(const Tick&, std::size_t)> read, std::string cells = "time: point") {
    return real(std::move(name), std::move(unit), std::move(help), {"region"},
                [read = std::move(read)](const Tick& tick, Reals out) {
                    for (std::size_t r = 0; r < out.size(); ++r) out[r] = read(tick, r);
                }, std::move(cells));
}

Observable money(std::string name, std::string help, std::vector<std::int64_t> Deliveries::*sums, std::string cells) {
    Observable result;
    result.variable = {std::move(name), "USD", std::move(help), std::move(cells), Kind::int64, {"region"}, "time", {}};
    result.integers = [sums](const Tick& tick, std::span<std::int64_t> out) {
        const auto& values = tick.published.deliveries.*sums;
        std::copy(values.begin(), values.end(), out.begin());
    };
    return result;
}

Observable shares(std::string name, std::string help, bool all_channels, Measure measure) {
    return real(std::move(name), "1", std::move(help), {"vendor", "region"}, [=](const Tick& tick, Reals out) {
        const Structure& s = *tick.world.structure;
        for (std::size_t r = 0; r < s.regions(); ++r) {
            const auto sums = purchases(tick.world, r, {quarter_in_ticks(tick.world), measure, all_channels});
            std::vector<std::int64_t> by_vendor(s.vendor_products.size(), 0);
            std::int64_t total = 0;
            for (std::size_t p = 0; p < sums.size(); ++p)
                for (const auto amount : sums[p]) {
                    by_vendor[s.products[p].vendor] += amount;
                    total += amount;
                }
            for (std::size_t v = 0; v < by_vendor.size(); ++v) out[v * s.regions() + r] = part(by_vendor[v], total);
        }
    });
}

Observable asic_shares() {
    return real("asic_share", "1", "ASICs' share of direct purchases by value, trailing quarter", {"region", "workload"},
                [](const Tick& tick, Reals out) {
                    const Window quarter{quarter_in_ticks(tick.world), Measure::value, false};
                    for (std::size_t i = 0; i < out.size(); ++i)
                        out[i] = asic_share(tick.world, i / workload_count, quarter,
                                            static_cast<Workload>(i % workload_count));
                });
}

Observable installed_compute() {
    return real("installed_compute", "1", "compute in service in the region, hardware H100 equivalents",
                {"region", "vendor", "workload"}, [](const Tick& tick, Reals out) {
                    std::fill(out.begin(), out.end(), 0.0);
                    const Structure& s = *tick.world.structure;
                    for (std::size_t r = 0; r < s.regions(); ++r)
                        for (std::size_t p = 0; p < s.products.size(); ++p)
                            for (std::size_t w = 0; w < workload_count; ++w)
                                out[(r * s.vendor_products.size() + s.products[p].vendor) * workload_count + w] +=
                                    static_cast<double>(tick.world.now.markets[r].installed[p][w]) *
                                    h100_equivalents(tick.world.now.products[p]);
                });
}

Observable chip_subsidies() {
    Observable result;
    result.variable = {"chip_subsidy_usd", "USD", "paid by the state for chips that the region's buyers bought", "time: sum",
                       Kind::int64, {"region"}, "time", {}};
    result.integers = [](const Tick& tick, std::span<std::int64_t> out) {
        for (std::size_t r = 0; r < out.size(); ++r)
            for (const Offer& offer : tick.published.offers.regions[r]) {
                const auto& units = tick.published.deliveries.units[offer.listing];
                out[r] += (units[0] + units[1]) * offer.subsidy_usd;
            }
    };
    return result;
}

double installed_domestic_share(const Tick& tick, std::size_t region) {
    const Structure& s = *tick.world.structure;
    double domestic = 0.0;
    double all = 0.0;
    for (std::size_t p = 0; p < s.products.size(); ++p)
        for (const auto units : tick.world.now.markets[region].installed[p]) {
            const double compute = static_cast<double>(units) * h100_equivalents(tick.world.now.products[p]);
            all += compute;
            if (s.vendor_home[s.products[p].vendor] == region) domestic += compute;
        }
    return all > 0.0 ? domestic / all : std::numeric_limits<double>::quiet_NaN();
}

/// All accelerators of the region at thermal design power, around the clock, facility overhead included.
double energy_gwh(const Tick& tick, std::size_t region) {
    double watts = 0.0;
    for (std::size_t p = 0; p < tick.world.now.products.size(); ++p)
        for (const auto units : tick.world.now.markets[region].installed[p])
            watts += static_cast<double>(units) * tick.world.now.products[p].tdp_w;
    const double hours = 24.0 * tick.world.scenario->tick_days;
    return watts * tick.world.scenario->regions[region].value.power_usage_effectiveness * hours * 1e-9;
}

double strongest_guidance(const Tick& tick, std::size_t region) {
    const Structure& s = *tick.world.structure;
    double most = 0.0;
    for (std::size_t l = s.region_first_listing[region]; l < s.region_first_listing[region + 1]; ++l)
        most = std::max(most, tick.published.rules.listings[l].guidance);
    return most;
}

}  // namespace

std::vector<Observable> market_observables(const World&) {
    std::vector<Observable> all;
    all.push_back(shares("share", "share of direct purchases by value, trailing quarter", false, Measure::value));
    all.push_back(shares("share_with_grey_market", "the same with the grey market", true, Measure::value));
    all.push_back(shares("share_of_units", "share of direct purchases by units, trailing quarter", false, Measure::units));
    all.push_back(asic_shares());
    all.push_back(by_region("self_sufficiency", "1", "domestic share of direct purchases by value, trailing quarter",
                            [](const Tick& tick, std::size_t r) {
                                return domestic_share(tick.world, r, {quarter_in_ticks(tick.world), Measure::value, false});
                            }));
    all.push_back(by_region("installed_self_sufficiency", "1", "domestic share of compute in service", &installed_domestic_share));
    all.push_back(installed_compute());
    all.push_back(by_region("installed_eflops", "EFLOP/s", "compute in service in the region, dense 16-bit peak",
                            [](const Tick& tick, std::size_t r) {
                                return installed_h100e(tick.world.now, r) * h100_bf16_tflops * 1e-6;
                            }));
    all.push_back(by_region("energy_gwh", "GWh", "electricity of all accelerators at design power", &energy_gwh, "time: sum"));
    all.push_back(by_region("perceived_risk_foreign", "1", "believed supply risk of foreign chips, mean by budget",
                            [](const Tick& tick, std::size_t r) { return tick.published.deliveries.risk_foreign[r]; }));
    all.push_back(by_region("guidance", "1", "strength of the strongest guidance against a foreign chip", &strongest_guidance));
    all.push_back(real("compute_ratio", "1", "compute in service: rival region over focal region", {},
                       [](const Tick& tick, Reals out) { out[0] = compute_ratio(tick.world); }));
    all.push_back(real("architecture_volatility", "1", "volatility of model architectures", {},
                       [](const Tick& tick, Reals out) { out[0] = tick.world.now.volatility; }));
    all.push_back(money("budget_income_usd", "set aside by buyers", &Deliveries::income_usd, "time: sum"));
    all.push_back(money("spent_usd", "paid by buyers", &Deliveries::spent_usd, "time: sum"));
    all.push_back(chip_subsidies());
    all.push_back(money("lapsed_usd", "budget withdrawn because it could not be spent", &Deliveries::lapsed_usd, "time: sum"));
    all.push_back(money("purses_usd", "budget carried over, money for open orders included", &Deliveries::purse_usd, "time: point"));
    return all;
}

}  // namespace chokepoint
