// What a scenario fixes for a whole run, as indices: products, listings, links of the supply chain, days of the ticks.
#pragma once

#include "sim/scenario.hpp"
#include "sim/supply_chain.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace chokepoint {

inline constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

/// What a slot holds: a chip of the catalogue, or room for one that its vendor may draw up during the run.
enum class SlotKind { catalogue, next_design, compliance };

struct ProductSlot {
    std::string name;
    std::size_t vendor = 0;
    std::size_t stack = 0;
    SlotKind kind = SlotKind::catalogue;
    std::size_t chip = none;         // index into the catalogue; none: drawn up during the run
    std::size_t predecessor = none;  // the vendor's last chip of the catalogue, for what is drawn up later
};

/// A product as one region's buyers can get it: from its vendor, or through a broker.
struct Listing {
    std::size_t region = 0;
    std::size_t product = 0;
    std::size_t resale = none;  // index into `resales`; none: sold by the vendor
    std::uint64_t id = 0;       // from the names: keys random numbers, whatever else the scenario lists
};

/// One chip that one broker deals in.
struct Resale {
    std::size_t broker = 0;
    std::size_t product = 0;
    std::size_t bought_as = 0;  // listing where it buys
    std::size_t sold_as = 0;    // listing where it sells
};

/// A supply relation with its delay: foundry to product (wafers), HBM maker to vendor (stacks), packaging to product
/// (units).
struct Link {
    std::size_t facility = 0;
    std::size_t customer = 0;       // product, or vendor for HBM
    int lead_ticks = 1;
};

struct Feed {
    std::size_t supplier = 0;
    std::size_t consumer = 0;
    double per_unit = 0.0;
    int lead_ticks = 1;
};

struct Structure {
    std::vector<ProductSlot> products;
    std::vector<Listing> listings;                 // grouped by region
    std::vector<std::size_t> region_first_listing;  // one more than regions
    std::vector<Resale> resales;
    std::vector<Link> logic;
    std::vector<Link> hbm;
    std::vector<Link> packaging;
    std::vector<Feed> feeds;  // customers before suppliers
    std::vector<std::vector<std::size_t>> product_logic;      // links by product, first choice first
    std::vector<std::vector<std::size_t>> product_packaging;  // the same
    std::vector<std::vector<std::size_t>> vendor_hbm;         // links by vendor, first choice first
    std::vector<std::vector<std::size_t>> vendor_products;
    std::vector<std::vector<std::size_t>> product_listings;   // the vendor's own listings by product, all regions
    std::vector<std::vector<std::size_t>> vendor_listings;    // the same by vendor
    std::vector<std::vector<std::size_t>> resales_from;       // by listing: what brokers buy there
    std::vector<std::vector<std::size_t>> region_products;    // columns of the buyers' installed base
    std::vector<std::vector<std::size_t>> product_column;     // [region][product] -> column, or none
    std::vector<std::size_t> facility_order;                  // suppliers before customers
    std::vector<std::size_t> vendor_home;                     // region of a vendor, or none
    std::vector<std::vector<std::size_t>> rules_of;           // by regulator, in order of their effective dates
    SupplyChain chain;
    double tick_years = 0.0;
    double tick_weeks = 0.0;
    int ticks = 0;
    int peer_ticks = 1;  // between two looks at the neighbours

    std::size_t regions() const { return region_first_listing.size() - 1; }
    std::span<const Listing> listings_of(std::size_t region) const {
        return std::span(listings).subspan(region_first_listing[region],
                                           region_first_listing[region + 1] - region_first_listing[region]);
    }
    /// The vendor's own listing of a product in a region, or none.
    std::size_t direct_listing(std::size_t region, std::size_t product) const;
};

/// The scenario must have been checked.
Structure build_structure(const Scenario& scenario);

/// Whole dies of `die_mm2` on a 300 mm wafer: area over die area less the edge loss (de Vries 2005, first order).
std::int64_t dies_per_wafer(double die_mm2);
inline constexpr double wafer_area_mm2 = 70685.8;

/// Interposer area of one unit, from the area of its logic and its stacks.
std::int64_t interposer_area_mm2(const SupplyParameters& parameters, double die_mm2, std::int64_t hbm_stacks);

/// Position of a name in a collection, or none.
std::size_t index_of(const auto& named, std::string_view name) { return named.find(name).value_or(none); }

}  // namespace chokepoint
