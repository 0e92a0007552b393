// Observed by product and region: orders, deliveries, prices, legal status, shortages, what is in service.
#include "output/recorder.hpp"

#include "sim/units.hpp"

namespace chokepoint {

namespace {

using Integers = std::span<std::int64_t>;
using Reals = std::span<double>;

Observable counted(std::string name, std::string unit, std::string help, std::string cells, std::vector<std::string> axes,
                   std::function<void(const Tick&, Integers)> fill) {
    return {{std::move(name), std::move(unit), std::move(help), std::move(cells), Kind::int64, std::move(axes), "time", {}},
            std::move(fill), {}, {}};
}

Observable measured(std::string name, std::string unit, std::string help, std::string cells, std::vector<std::string> axes,
                    std::function<void(const Tick&, Reals)> fill) {
    return {{std::move(name), std::move(unit), std::move(help), std::move(cells), Kind::float64, std::move(axes), "time", {}},
            {}, std::move(fill), {}};
}

/// Position of a listing in (region, product, channel) order.
std::size_t cell_of(const World& world, std::size_t listing) {
    const Listing& l = world.structure->listings[listing];
    return (l.region * world.structure->products.size() + l.product) * count_of<Channel> +
           static_cast<std::size_t>(channel_of(world, listing));
}

template <class Value>
void each_offer(const Tick& tick, Value&& value) {
    for (const auto& board : tick.published.offers.regions)
        for (const Offer& offer : board) value(offer);
}

void legal_status(const Tick& tick, std::span<std::int8_t> out) {
    const World& world = tick.world;
    const std::size_t products = world.structure->products.size();
    for (std::size_t l = 0; l < world.structure->listings.size(); ++l) {
        const Listing& listing = world.structure->listings[l];
        if (listing.resale != none) continue;
        const ListingRule& rule = tick.published.rules.listings[l];
        LegalStatus status = LegalStatus::open;
        if (!rule.legal)
            status = LegalStatus::denied;
        else if (rule.licence_pending)
            status = LegalStatus::licence_pending;
        else if (rule.licensed || rule.cap_room != unlimited)
            status = LegalStatus::licence;
        out[listing.region * products + listing.product] = static_cast<std::int8_t>(status);
    }
}

/// A real by (region, product) of the vendors' own offers; missing where there is none.
Observable of_offers(std::string name, std::string unit, std::string help, std::function<double(const Offer&)> read) {
    return measured(std::move(name), std::move(unit), std::move(help), "time: point", {"region", "product"},
                    [read = std::move(read)](const Tick& tick, Reals out) {
                        const auto& s = *tick.world.structure;
                        each_offer(tick, [&](const Offer& offer) {
                            const Listing& l = s.listings[offer.listing];
                            if (l.resale == none) out[l.region * s.products.size() + l.product] = read(offer);
                        });
                    });
}

Observable in_service(std::string name, std::string help,
                      std::vector<std::array<std::int64_t, workload_count>> MarketState::*where) {
    return counted(std::move(name), "units", std::move(help), "time: point", {"region", "product", "workload"},
                   [where](const Tick& tick, Integers out) {
                       std::size_t i = 0;
                       for (const auto& market : tick.world.now.markets)
                           for (const auto& product : market.*where)
                               for (const auto units : product) out[i++] = units;
                   });
}

}  // namespace

std::vector<Observable> goods_observables(const World&) {
    const std::vector<std::string> by_channel{"region", "product", "channel"};
    const std::vector<std::string> by_use{"region", "product", "channel", "workload"};
    std::vector<Observable> all;
    all.push_back(counted("delivered_units", "units", "units delivered to buyers", "time: sum", by_use,
                          [](const Tick& tick, Integers out) {
                              for (std::size_t l = 0; l < tick.world.structure->listings.size(); ++l)
                                  for (std::size_t w = 0; w < workload_count; ++w)
                                      out[cell_of(tick.world, l) * workload_count + w] +=
                                          tick.published.deliveries.units[l][w];
                          }));
    all.push_back(counted("delivered_value_usd", "USD",
                          "value of deliveries: what buyers paid, and what the state paid for them", "time: sum", by_use,
                          [](const Tick& tick, Integers out) {
                              each_offer(tick, [&](const Offer& offer) {
                                  for (std::size_t w = 0; w < workload_count; ++w)
                                      out[cell_of(tick.world, offer.listing) * workload_count + w] +=
                                          tick.published.deliveries.units[offer.listing][w] * offer.value_usd();
                              });
                          }));
    all.push_back(counted("ordered_units", "units", "units that buyers ordered, those carried over included", "time: point",
                          by_channel, [](const Tick& tick, Integers out) {
                              for (std::size_t l = 0; l < tick.world.structure->listings.size(); ++l)
                                  out[cell_of(tick.world, l)] += tick.published.orders.by_listing[l];
                          }));
    all.push_back(counted("short_units", "units",
                          "units short of vendors' own sales, brokers' purchases among them, by the constraint that bound them; budget: units "
                          "ready that nobody could pay",
                          "time: sum", {"region", "product", "constraint"}, [](const Tick& tick, Integers out) {
                              std::size_t i = 0;
                              for (const auto& region : tick.published.shipments.short_units)
                                  for (const auto& product : region)
                                      for (const auto units : product) out[i++] = units;
                          }));
    all.push_back(in_service("installed_units", "units in service in the region", &MarketState::installed));
    all.push_back(in_service("offshore_units", "units in service abroad, rented by the region's buyers",
                             &MarketState::offshore));
    all.push_back(of_offers("price_usd", "USD", "price that a buyer pays", [](const Offer& o) {
        return static_cast<double>(o.price_usd);
    }));
    all.push_back(of_offers("lead_time_weeks", "weeks", "lead time that buyers expect", [](const Offer& o) { return o.lead_weeks; }));
    all.push_back(of_offers("training_performance", "1", "effective training performance in H100 equivalents",
                            [](const Offer& o) { return o.performance[0]; }));
    all.push_back(of_offers("inference_performance", "1", "effective inference performance in H100 equivalents",
                            [](const Offer& o) { return o.performance[1]; }));
    all.push_back(measured("fill_rate", "1", "share of the open orders that the vendor fills in a tick, smoothed", "time: point",
                           {"region", "product"}, [](const Tick& tick, Reals out) {
                               const auto& s = *tick.world.structure;
                               for (std::size_t l = 0; l < s.listings.size(); ++l)
                                   if (s.listings[l].resale == none)
                                       out[s.listings[l].region * s.products.size() + s.listings[l].product] =
                                           tick.world.now.listings[l].fill;
                           }));
    Observable status{{"legal_status", "1", "what the exporter's rules say of sales to the region, whether or not the chip is on sale there", "time: point", Kind::int8_flags,
                       {"region", "product"}, "time",
                       {EnumWords<LegalStatus>::words.begin(), EnumWords<LegalStatus>::words.end()}},
                      {}, {}, &legal_status};
    all.push_back(std::move(status));
    return all;
}

}  // namespace chokepoint
