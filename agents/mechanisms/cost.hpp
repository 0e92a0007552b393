// M3: cost of ownership per year and effective H100 equivalent.
#pragma once

#include "sim/catalog.hpp"
#include "sim/parameters.hpp"
#include "sim/portable_math.hpp"

namespace chokepoint {

/// Annuity that repays 1 over `years` at `rate` (textbook capital recovery).
inline double capital_recovery(double rate, double years) {
    if (rate <= 0.0) return 1.0 / years;
    const double growth = portable_pow(1.0 + rate, years);
    return rate * growth / (growth - 1.0);
}

struct OwnershipInputs {
    double price_usd = 0.0;  // paid by the buyer: tariff, passed-on fee, premium and subsidy included
    double tdp_w = 0.0;
    double electricity_cut = 0.0;
    double lead_weeks = 0.0;
};

/// USD per year of one unit, with the host and the building around it: a host that feeds and cools eight small cards is a
/// smaller one (assumption: linear in power). Waiting costs `waiting_value_per_year` of the price per year of lead time:
/// time to market is worth a premium (assumption). Porting is the buyer's own: the choice adds cost x (1 - maturity) x (1 -
/// own share) over (budget + scale), so that small buyers, who run others' code, pay a bounded share.
inline double ownership_usd_per_year(const OwnershipInputs& in, const Region& region, const CostParameters& p,
                                     double waiting_scale) {
    constexpr double hours_per_year = 8766.0;
    const double waiting = waiting_scale * p.waiting_value_per_year * in.lead_weeks / weeks_per_year;
    const double host = p.host_usd_per_unit + p.host_usd_per_watt * in.tdp_w;
    const double around = host + p.building_usd_per_watt * in.tdp_w * region.power_usage_effectiveness;
    const double capital = (in.price_usd * (1.0 + waiting) + around) *
                           capital_recovery(region.discount_rate_per_year, p.service_life_years);
    const double energy = in.tdp_w / 1000.0 * region.power_usage_effectiveness * hours_per_year *
                          region.electricity_usd_per_kwh * (1.0 - in.electricity_cut);
    return capital + energy;
}

}  // namespace chokepoint
