// Observed of facilities, firms, stacks and brokers.
#include "output/recorder.hpp"

#include "sim/units.hpp"

namespace chokepoint {

namespace {

/// One number per item of a collection of the state.
template <class Number, class Item>
Observable each(std::string name, std::string unit, std::string help, std::string axis, std::vector<Item> State::*items,
                std::function<Number(const Item&)> read) {
    Observable result;
    constexpr bool integer = std::is_same_v<Number, std::int64_t>;
    result.variable = {std::move(name), std::move(unit), std::move(help), "time: point",
                       integer ? Kind::int64 : Kind::float64, {std::move(axis)}, "time", {}};
    const auto fill = [items, read = std::move(read)](const Tick& tick, std::span<Number> out) {
        std::size_t i = 0;
        for (const Item& item : tick.world.now.*items) out[i++] = read(item);
    };
    if constexpr (integer)
        result.integers = fill;
    else
        result.reals = fill;
    return result;
}

Observable flow(std::string name, std::string help, std::vector<std::int64_t> Shipments::*flow_of) {
    Observable result;
    result.variable = {std::move(name), "wafers, stacks or mm2 of interposer", std::move(help), "time: sum", Kind::int64,
                       {"facility"}, "time", {}};
    result.integers = [flow_of](const Tick& tick, std::span<std::int64_t> out) {
        std::copy((tick.published.shipments.*flow_of).begin(), (tick.published.shipments.*flow_of).end(), out.begin());
    };
    return result;
}

Observable revenue() {
    Observable result;
    result.variable = {"revenue_usd", "USD", "the vendor's bills, by region of delivery, government share included",
                       "time: sum", Kind::int64, {"vendor", "region"}, "time", {}};
    result.integers = [](const Tick& tick, std::span<std::int64_t> out) {
        const auto& s = *tick.world.structure;
        for (const auto& board : tick.published.offers.regions)
            for (const Offer& offer : board) {
                const Listing& l = s.listings[offer.listing];
                if (l.resale != none) continue;
                std::int64_t units = tick.published.shipments.granted[offer.listing];
                for (std::size_t k = 0; k < s.resales.size(); ++k)
                    if (s.resales[k].bought_as == offer.listing) units += tick.published.shipments.resale_granted[k];
                out[s.products[l.product].vendor * s.regions() + l.region] += units * offer.vendor_price_usd;
            }
    };
    return result;
}

Observable best_chip() {
    Observable result;
    result.variable = {"best_chip_h100e", "1", "dense 16-bit peak of the vendor's best chip so far, in H100 equivalents",
                       "time: point", Kind::float64, {"vendor"}, "time", {}};
    result.reals = [](const Tick& tick, std::span<double> out) {
        const auto& s = *tick.world.structure;
        for (std::size_t v = 0; v < s.vendor_products.size(); ++v)
            for (const std::size_t p : s.vendor_products[v]) {
                const ProductState& product = tick.world.now.products[p];
                if (!product.designed || tick.published.date < product.available) continue;
                if (!(out[v] >= h100_equivalents(product))) out[v] = h100_equivalents(product);
            }
    };
    return result;
}

Observable maturity() {
    Observable result;
    result.variable = {"stack_maturity", "1", "maturity of the software stack", "time: point", Kind::float64,
                       {"stack", "workload"}, "time", {}};
    result.reals = [](const Tick& tick, std::span<double> out) {
        std::size_t i = 0;
        for (const auto& stack : tick.world.now.stacks)
            for (const double m : stack.maturity) out[i++] = m;
    };
    return result;
}

}  // namespace

std::vector<Observable> industry_observables(const World& world) {
    std::vector<Observable> all;
    all.push_back(flow("facility_capacity", "what the line could start: its capacity, or less where the input it shares with others does not reach", &Shipments::capacity));
    all.push_back(flow("facility_started", "what the line started", &Shipments::started));
    all.push_back(each<double, FacilityState>("facility_yield", "1", "share of good dies, of the line's reference area", "facility", &State::facilities,
                                              [](const FacilityState& f) { return f.yield; }));
    all.push_back(each<double, FacilityState>("facility_utilisation", "1", "smoothed share of capacity in use", "facility",
                                              &State::facilities, [](const FacilityState& f) { return f.utilisation; }));
    all.push_back(each<std::int64_t, ProductState>("die_bank", "dies", "good dies in stock", "product", &State::products,
                                                   [](const ProductState& p) { return p.die_bank; }));
    all.push_back(each<std::int64_t, ProductState>("finished_units", "units", "finished units in the vendor's stock",
                                                   "product", &State::products,
                                                   [](const ProductState& p) { return p.finished; }));
    all.push_back(each<std::int64_t, ProductState>("units_made", "units", "units assembled since the spin-up began",
                                                   "product", &State::products,
                                                   [](const ProductState& p) { return p.units_made; }));
    all.push_back(each<std::int64_t, ProductState>("written_down_units", "units",
                                                   "units written down: no rule lets them be sold, or they are more than can be sold in time", "product",
                                                   &State::products,
                                                   [](const ProductState& p) { return p.written_down_units; }));
    all.push_back(each<double, ProductState>("written_down_usd", "USD", "the same at production cost, cumulative", "product",
                                             &State::products, [](const ProductState& p) { return p.written_down_usd; }));
    all.push_back(each<std::int64_t, VendorState>("hbm_stock", "stacks", "HBM stacks in the vendor's store", "vendor",
                                                  &State::vendors, [](const VendorState& v) { return v.hbm_stock; }));
    all.push_back(each<double, VendorState>("rd_stock_usd", "USD", "R&D stock", "vendor", &State::vendors,
                                            [](const VendorState& v) { return v.rd_stock_usd; }));
    all.push_back(each<std::int64_t, VendorState>("government_share_usd", "USD",
                                                  "paid to governments as a share of revenue, cumulative", "vendor",
                                                  &State::vendors,
                                                  [](const VendorState& v) { return v.government_share_total_usd; }));
    all.push_back(each<double, StackState>("stack_developers", "million", "developers of the software stack", "stack",
                                           &State::stacks, [](const StackState& k) { return k.developers_million; }));
    if (!world.structure->resales.empty()) {
        all.push_back(each<double, ResaleState>("resale_premium", "1", "premium over the price where the broker buys", "resale",
                                                &State::resales, [](const ResaleState& r) { return r.premium; }));
        all.push_back(each<std::int64_t, ResaleState>("resale_stock", "units", "units in the broker's stock", "resale",
                                                      &State::resales, [](const ResaleState& r) { return r.stock; }));
        all.push_back(each<std::int64_t, ResaleState>("resale_seized", "units", "units seized so far", "resale",
                                                      &State::resales, [](const ResaleState& r) { return r.seized_total; }));
    }
    all.push_back(revenue());
    all.push_back(best_chip());
    all.push_back(maturity());
    return all;
}

}  // namespace chokepoint
