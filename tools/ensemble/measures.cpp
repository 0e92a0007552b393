// Each kind of measure in a few lines; which purchases count is decided once, by product.
#include "tools/ensemble/measures.hpp"

#include <algorithm>
#include <limits>

namespace chokepoint {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double usd_per_bn = 1e9;
constexpr double tflops_per_eflops = 1e6;
constexpr double percent = 100.0;

template <class T>
bool among(const std::vector<T>& few, const T& one) {
    return few.empty() || std::find(few.begin(), few.end(), one) != few.end();
}

/// Share of a tick's days that lie in a window.
double overlap(const Tick& tick, const Target& target) {
    const int begin = tick.published.date.days;
    const int length = tick.world.scenario->tick_days;
    const int inside = std::min(begin + length, target.end.days) - std::max(begin, target.start.days);
    return static_cast<double>(std::max(0, inside)) / length;
}

bool of_units(MeasureKind kind) { return kind == MeasureKind::units || kind == MeasureKind::units_share; }

std::vector<double> written_down(const World& world) {
    std::vector<double> usd;
    for (const auto& product : world.now.products) usd.push_back(product.written_down_usd);
    return usd;
}

/// From the model's own unit (cards, USD, TFLOP/s, a fraction) to that of the kind.
double scale_of(MeasureKind kind) {
    switch (kind) {
        case MeasureKind::units:
            return 1.0;
        case MeasureKind::value:
        case MeasureKind::revenue:
        case MeasureKind::write_down:
        case MeasureKind::grey_value:
            return 1.0 / usd_per_bn;
        case MeasureKind::installed_eflops:
            return 1.0 / tflops_per_eflops;
        case MeasureKind::units_share:
        case MeasureKind::value_share:
        case MeasureKind::grey_premium:
            break;
    }
    return percent;
}

}  // namespace

MeasureObserver::MeasureObserver(const World& world, const std::vector<Target>& targets)
    : written_down_usd_(written_down(world)) {
    const Structure& s = *world.structure;
    for (const Target& target : targets) {
        Sum sum{target, index_of(world.scenario->regions, target.fact.region), {}, 0.0, 0.0};
        for (const ProductSlot& product : s.products) {
            const Origin origin =
                s.vendor_home[product.vendor] == sum.region ? Origin::domestic : Origin::imported;
            sum.product.push_back(among(target.measure.vendors, world.scenario->firms[product.vendor].name) &&
                                  among(target.measure.chips, product.name) &&
                                  target.measure.origin.value_or(origin) == origin);
        }
        sums_.push_back(std::move(sum));
    }
}

bool MeasureObserver::fits(const Sum& sum, const World& world, std::size_t product) const {
    const ChipClass chip_class = world.now.products[product].chip_class;
    return sum.product[product] != 0 && sum.target.measure.chip_class.value_or(chip_class) == chip_class;
}

void MeasureObserver::add_purchases(Sum& sum, const Tick& tick, double weight) const {
    const MeasureKind kind = sum.target.measure.kind;
    const Channel channel = kind == MeasureKind::grey_value ? Channel::grey : Channel::direct;
    for (const Offer& offer : tick.published.offers.regions[sum.region]) {
        if (channel_of(tick.world, offer.listing) != channel) continue;
        const auto& units = tick.published.deliveries.units[offer.listing];
        const std::int64_t price = of_units(kind)                 ? 1
                                   : kind == MeasureKind::revenue ? offer.vendor_price_usd
                                                                  : offer.value_usd();
        const double amount = weight * static_cast<double>((units[0] + units[1]) * price);
        sum.all += amount;
        if (fits(sum, tick.world, offer.product)) sum.some += amount;
    }
}

void MeasureObserver::add_premium(Sum& sum, const Tick& tick, double weight) const {
    const Structure& s = *tick.world.structure;
    for (std::size_t k = 0; k < s.resales.size(); ++k) {
        const Resale& resale = s.resales[k];
        if (channel_of(tick.world, resale.sold_as) != Channel::grey ||
            s.listings[resale.sold_as].region != sum.region || !fits(sum, tick.world, resale.product))
            continue;
        sum.some += weight * tick.world.now.resales[k].premium;
        sum.all += weight;
    }
}

void MeasureObserver::add_write_down(Sum& sum, const Tick& tick, double weight) const {
    for (std::size_t p = 0; p < sum.product.size(); ++p)
        if (fits(sum, tick.world, p))
            sum.some += weight * (tick.world.now.products[p].written_down_usd - written_down_usd_[p]);
}

void MeasureObserver::note_installed(Sum& sum, const Tick& tick) const {
    const State& now = tick.world.now;
    sum.some = 0.0;
    for (std::size_t p = 0; p < sum.product.size(); ++p)
        if (fits(sum, tick.world, p))
            for (const std::int64_t units : now.markets[sum.region].installed[p])
                sum.some += static_cast<double>(units) * now.products[p].bf16_tflops;
}

void MeasureObserver::observe(const Tick& tick) {
    for (Sum& sum : sums_) {
        const double weight = overlap(tick, sum.target);
        if (weight <= 0.0) continue;
        switch (sum.target.measure.kind) {
            case MeasureKind::installed_eflops:
                note_installed(sum, tick);
                break;
            case MeasureKind::write_down:
                add_write_down(sum, tick, weight);
                break;
            case MeasureKind::grey_premium:
                add_premium(sum, tick, weight);
                break;
            default:
                add_purchases(sum, tick, weight);
        }
    }
    written_down_usd_ = written_down(tick.world);
}

std::vector<double> MeasureObserver::results() const {
    std::vector<double> results;
    for (const Sum& sum : sums_) {
        const Measurement& measure = sum.target.measure;
        double value = sum.some;
        if (in_points(measure.kind)) value = sum.all > 0.0 ? sum.some / sum.all : missing;
        results.push_back(value * scale_of(measure.kind) * measure.factor);
    }
    return results;
}

}  // namespace chokepoint
