// Watches a run and keeps what its headline needs.
#include "output/headline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int weeks_before = 26;        // "before the controls": the first half year of the run; the trough is as long
constexpr double years_after = 2.0;     // "after": the year that ends two years after re-entry

double training_part(const std::array<std::int64_t, workload_count>& usd) { return part(usd[0], usd[0] + usd[1]); }

}  // namespace

std::optional<Constraint> binding(const std::array<std::int64_t, constraint_count>& short_usd) {
    const auto most = std::max_element(short_usd.begin(), short_usd.end());
    if (*most <= 0) return std::nullopt;
    return static_cast<Constraint>(most - short_usd.begin());
}

void sum_purchases(Headline& headline) {
    for (YearRow& year : headline.years) {
        year.bought_usd = 0;
        for (const QuarterRow& quarter : headline.quarters)
            if (year_of(quarter.date) == year_of(year.date)) year.bought_usd += quarter.all_usd;
    }
}

HeadlineObserver::HeadlineObserver(const World& world) : outcomes_(world) {
    const Scenario& scenario = *world.scenario;
    vendor_ = index_of(scenario.firms, scenario.focal_vendor);
    region_ = index_of(scenario.regions, scenario.focal_region);
    chip_ = index_of(scenario.chips, scenario.focal_chip);
    headline_.focal_vendor = scenario.focal_vendor;
    headline_.focal_chip = scenario.focal_chip;
    headline_.focal_region = scenario.focal_region;
    headline_.rival_region = scenario.rival_region;
    headline_.has_reentry = scenario.reentry.has_value();
    reentry_ = scenario.reentry;
    end_ = to_string(scenario.end);
    trough_until_ = reentry_ && *reentry_ < scenario.end ? "re-entry on " + to_string(*reentry_) : end_;
    now_.before = now_.trough = now_.after = now_.last = now_.current_share = missing;
}

void HeadlineObserver::count_use(const Tick& tick) {
    const auto& reentry = tick.world.scenario->reentry;
    if (reentry && tick.published.date < *reentry) return;
    const Structure& s = *tick.world.structure;
    for (const Offer& offer : tick.published.offers.regions[region_]) {
        if (channel_of(tick.world, offer.listing) != Channel::direct) continue;
        const std::size_t p = offer.product;
        const bool domestic = s.vendor_home[s.products[p].vendor] == region_;
        for (std::size_t w = 0; w < workload_count; ++w) {
            const std::int64_t usd = tick.published.deliveries.units[offer.listing][w] * offer.value_usd();
            if (p == chip_) now_.use.focal_chip[w] += usd;
            (domestic ? now_.use.domestic : now_.use.imported)[w] += usd;
        }
    }
}

void HeadlineObserver::count_shortage(const Tick& tick) {
    const Date today = tick.published.date;
    auto& quarters = now_.quarters;
    if (quarters.empty() || quarter_of(quarters.back().date) != quarter_of(today) ||
        year_of(quarters.back().date) != year_of(today))
        quarters.push_back({today, {}, {}, 0, 0});
    const Structure& s = *tick.world.structure;
    for (const Offer& offer : tick.published.offers.regions[region_]) {
        if (channel_of(tick.world, offer.listing) != Channel::direct) continue;
        const bool domestic = s.vendor_home[s.products[offer.product].vendor] == region_;
        auto& sums = domestic ? quarters.back().domestic : quarters.back().imported;
        const auto& units = tick.published.deliveries.units[offer.listing];
        const std::int64_t usd = (units[0] + units[1]) * offer.value_usd();
        quarters.back().all_usd += usd;
        if (s.products[offer.product].vendor == vendor_) quarters.back().focal_usd += usd;
        for (std::size_t c = 0; c < constraint_count; ++c)
            sums[c] += tick.published.shipments.short_units[region_][offer.product][c] * offer.value_usd();
    }
}

void HeadlineObserver::note_shares(const Tick& tick) {
    const World& world = tick.world;
    const Window quarter{quarter_in_ticks(world), Measure::value, false};
    const Window year{year_in_ticks(world), Measure::value, false};
    const auto half_year = static_cast<int>(std::lround(weeks_before / world.structure->tick_weeks));
    now_.current_share = vendor_share(world, region_, vendor_, quarter);
    now_.last = vendor_share(world, region_, vendor_, year);
    const double share = vendor_share(world, region_, vendor_, {static_cast<std::size_t>(half_year), Measure::value, false});
    if (now_.ticks <= half_year) now_.before = share;
    // Up to re-entry and no further, so that arms which differ in what happens afterwards are held to one trough.
    const auto& reentry = world.scenario->reentry;
    const bool under_controls = now_.ticks > half_year && (!reentry || tick.published.date < *reentry);
    if (under_controls && !std::isnan(share) && !(share >= now_.trough)) now_.trough = share;
    const Date today = tick.published.date;
    const Date tomorrow{today.days + world.scenario->tick_days};  // the year that ends with the tick in which the date falls
    if (reentry && std::isnan(now_.after) && years_between(*reentry, tomorrow) >= years_after) now_.after = now_.last;

    if (now_.years.empty() || year_of(now_.years.back().date) != year_of(today)) now_.years.push_back({});
    now_.years.back() = {today, now_.last, domestic_share(world, region_, year), asic_share(world, region_, year),
                              compute_ratio(world), 0};
}

void HeadlineObserver::observe(const Tick& tick) {
    ++now_.ticks;
    count_use(tick);
    count_shortage(tick);
    note_shares(tick);
    outcomes_.observe(tick);
}

HeadlineState HeadlineObserver::state() const {
    HeadlineState all = now_;
    all.outcomes = outcomes_.state();
    return all;
}

void HeadlineObserver::restore(const HeadlineState& state) {
    now_ = state;
    outcomes_.restore(state.outcomes);
}

Headline HeadlineObserver::result() const {
    Headline headline = headline_;
    headline.years = now_.years;
    headline.quarters = now_.quarters;
    sum_purchases(headline);
    const double lost = now_.before - now_.trough;
    const double recovered = lost > 0.0 ? (now_.after - now_.trough) / lost : missing;
    const std::string where = " bought directly in " + headline.focal_region + ", by value, " + counted_since(reentry_) + " until " + end_;
    const std::string last_year = ", last year of the run, until " + end_;
    const auto of_all = [&](const std::array<std::int64_t, workload_count>& some, std::size_t w) {
        return part(some[w], now_.use.domestic[w] + now_.use.imported[w]);
    };
    const std::string day = reentry_ ? "re-entry on " + to_string(*reentry_) : "re-entry";
    const std::string of = headline.focal_vendor + "'s share of direct purchases by value in " + headline.focal_region;
    headline.metrics = {
        {"share_before", "1", of + ", first half year", now_.before},
        {"share_trough", "1", of + ", lowest trailing half year until " + trough_until_, now_.trough},
        {"share_after", "1", of + ", year that ends two years after " + day, now_.after},
        {"share_end", "1", of + last_year, now_.last},
        {"recovered_fraction", "1", "(after - trough) / (before - trough), about " + day, recovered},
        {"focal_chip_training_share", "1", "training share of " + headline.focal_chip + where, training_part(now_.use.focal_chip)},
        {"imported_training_share", "1", "training share of imported chips" + where, training_part(now_.use.imported)},
        {"domestic_training_share", "1", "training share of domestic chips" + where, training_part(now_.use.domestic)},
        {"focal_chip_of_training", "1", headline.focal_chip + "'s share of chips for training" + where, of_all(now_.use.focal_chip, 0)},
        {"focal_chip_of_inference", "1", headline.focal_chip + "'s share of chips for inference" + where,
         of_all(now_.use.focal_chip, 1)},
        {"domestic_of_training", "1", "domestic share of chips for training" + where, of_all(now_.use.domestic, 0)},
        {"domestic_of_inference", "1", "domestic share of chips for inference" + where, of_all(now_.use.domestic, 1)},
        {"self_sufficiency_end", "1", "domestic share of direct purchases by value in " + headline.focal_region + last_year,
         headline.years.empty() ? missing : headline.years.back().self_sufficiency},
        {"compute_ratio_end", "1", headline.rival_region + " over " + headline.focal_region + " compute in service at the end, " + end_ +
                                      "; what is rented abroad is not in it",
         headline.years.empty() ? missing : headline.years.back().compute_ratio},
    };
    for (auto& metric : outcomes_.metrics()) headline.metrics.push_back(std::move(metric));
    return headline;
}

}  // namespace chokepoint
