// What the phases of a tick publish: each phase reads the boards of the earlier ones and returns its own.
#pragma once

#include "sim/catalog.hpp"
#include "sim/date.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace chokepoint {

inline constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

/// What is legal for one listing, at which fee, through which gates.
struct ListingRule {
    bool legal = true;
    bool licensed = false;            // sold by licence only, whatever part of the orders gets one
    bool licence_pending = false;
    double licence_rate = 1.0;        // share of orders that licences cover
    std::int64_t cap_room = unlimited;  // units left under the volume cap
    double customs_rate = 1.0;        // share of orders that the importing side lets buyers justify
    std::size_t quota = std::numeric_limits<std::size_t>::max();    // into Rulebook::quotas: a dated rule's
    std::size_t overall = std::numeric_limits<std::size_t>::max();  // the same: a strategy's, over all imports
    double revenue_share = 0.0;
    double tariff = 0.0;
    bool home_first = false;
    bool state_funded_barred = false;
    bool listed_barred = false;       // to buyers on an entity list
    double guidance = 0.0;            // against it, as its buyers' officials give it: 0 none to 1
    double price_subsidy = 0.0;
    double electricity_cut = 0.0;
    double last_chance = 0.0;  // nearness of an announced ban, 0 none to 1 its eve, times the part it will refuse

    /// Share of new orders that licences and customs let through together.
    double approval() const { return licence_pending ? 0.0 : licence_rate * customs_rate; }
    /// Whether orders are judged one by one, and some refused.
    bool judges() const { return !licence_pending && approval() < 1.0; }
    /// Whether a cap or a quota limits what passes, whatever is ordered.
    bool limited() const {
        constexpr auto no_quota = std::numeric_limits<std::size_t>::max();
        return cap_room != unlimited || quota != no_quota || overall != no_quota;
    }
    bool counts_against(std::size_t q) const { return quota == q || overall == q; }
};

struct Quota {
    std::size_t rule = 0;  // none: a strategy's
    std::int64_t room = unlimited;
    std::uint64_t id = 0;  // from the rule's or the regulator's name
    double units_per_tick = std::numeric_limits<double>::infinity();  // what it lets pass in the long run, if that is known
};

struct RegionRule {
    double perceived_risk = 0.0;  // of foreign chips, as officials paint it
    double announced_loss = 0.0;  // share of last year's foreign sales that an announced rule will deny, nearer = more
    double rd_subsidy_usd_per_year = 0.0;
    double fab_growth_bonus = 0.0;
    double seizure_rate = -1.0;   // of goods diverted to the region; negative: no rule says
    std::vector<std::uint32_t> listed;  // rows of the buyers on an entity list, in their order
};

struct Rulebook {
    std::vector<ListingRule> listings;
    std::vector<Quota> quotas;
    std::vector<RegionRule> regions;
    std::vector<std::uint8_t> logic_legal;  // by link
    std::vector<std::uint8_t> hbm_legal;    // by link
    std::vector<std::uint8_t> hbm_threatened;
    std::vector<std::uint8_t> logic_threatened;
    std::vector<double> growth_cut;         // by facility: part of its growth that controls on equipment keep from it
    std::vector<std::size_t> took_effect;   // rules whose first day is in this tick
};

/// One thing that the buyers of a region can order now.
struct Offer {
    std::size_t listing = 0;
    std::size_t product = 0;
    std::size_t stack = 0;
    ChipClass chip_class = ChipClass::gpu;
    bool domestic = false;
    bool state_funded_barred = false;
    bool listed_barred = false;
    std::int64_t price_usd = 0;           // what the buyer pays: vendor's price + tariff + margin - subsidy
    std::int64_t vendor_price_usd = 0;    // what the vendor bills
    std::int64_t government_usd = 0;      // part of the vendor's bill that the government takes
    std::int64_t tariff_usd = 0;
    std::int64_t subsidy_usd = 0;
    std::int64_t broker_margin_usd = 0;   // may be negative
    double lead_weeks = 1.0;
    double last_chance = 0.0;             // as in ListingRule
    std::array<double, workload_count> performance{};  // effective, in H100 equivalents
    std::array<double, workload_count> cost_usd{};     // of ownership, per year and effective H100 equivalent; infinite
                                                       // for what it cannot do
    double small_model_cost_usd = 0.0;                 // the same for inference of models that fit one chip

    /// What the buyer and the state pay together: support is no reason why a purchase should count for less.
    std::int64_t value_usd() const { return price_usd + subsidy_usd; }
};

struct OfferBoard {
    std::vector<std::vector<Offer>> regions;
    std::vector<std::size_t> offer_of;  // by listing: position in its region, or none

    void add(std::size_t region, const Offer& offer) {
        offer_of[offer.listing] = regions[region].size();
        regions[region].push_back(offer);
    }
};

/// One buyer's order of one chip for one workload. Small records: most buyers order nothing in most ticks.
struct Order {
    std::uint32_t buyer = 0;
    std::uint16_t offer = 0;  // position on the region's board
    std::uint8_t workload = 0;
    bool placed = false;      // units were added in this tick; otherwise all of them stood before
    std::int64_t units = 0;

    /// Orders of a block are kept in the order of buyers, workloads and offers.
    std::uint64_t place() const { return std::uint64_t{buyer} << 32 | std::uint64_t{workload} << 16 | offer; }
};

struct BlockOrders {
    std::vector<Order> orders;           // by place
    std::vector<std::int64_t> by_offer;  // units
    std::vector<std::int64_t> carried;   // by offer: of these, units that stood from earlier ticks
    std::size_t choosers = 0;            // buyers who could pay for something
};

struct RegionOrders {
    std::vector<BlockOrders> blocks;
    std::vector<std::vector<std::int64_t>> before_block;             // [block][offer]: units ordered in earlier blocks
    std::vector<std::int64_t> by_offer;                              // units
    std::vector<std::int64_t> carried;                               // of these, units that stood from earlier ticks
};

struct OrderBook {
    std::vector<RegionOrders> regions;
    std::vector<std::int64_t> by_listing;  // units that buyers ordered, those carried over included
    std::vector<std::int64_t> carried;     // of these, units that stood from earlier ticks
    std::vector<std::int64_t> by_resale;   // units that brokers ordered at `bought_as`
    std::vector<double> budget_usd;        // by region: what buyers could set aside in this tick
};

/// How far orders walked upstream: what each customer wants of each input.
struct SupplyPlan {
    std::vector<std::int64_t> assemble;   // by product: units to start packaging
    std::vector<std::int64_t> dies;       // by product: good dies to order from foundries
    std::vector<std::int64_t> stacks;     // by vendor: HBM stacks to order
    std::vector<double> forecast;         // by product: units per tick
};

/// What kept one more unit from a buyer. At the gates: an export licence refused or pending; the exporter's cap on the
/// volume; what is left of the importer's quota; what its customs refuse.
enum class Constraint { wafers, yield, hbm, packaging, licence, volume_cap, quota, customs, lead_time, budget };
template <>
struct EnumWords<Constraint> {
    static constexpr std::array<std::string_view, 10> words{"wafers",     "yield", "HBM",     "packaging", "licence",
                                                            "volume cap", "quota", "customs", "lead time", "budget"};
};
inline constexpr std::size_t constraint_count = count_of<Constraint>;

/// Every flow of goods in one tick.
struct Shipments {
    std::vector<std::int64_t> capacity;         // by facility: units (packaging: mm2) that could start
    std::vector<std::int64_t> started;          // by facility: the same unit
    std::vector<std::int64_t> wafers_started;   // by logic link
    std::vector<std::int64_t> dies_refused;     // by product: wanted dies for which no line had room
    std::vector<std::int64_t> dies_out;         // by logic link: good dies that leave the line
    std::vector<std::int64_t> logic_carry;      // by logic link: new remainder
    std::vector<std::int64_t> stacks_started;   // by HBM link
    std::vector<std::int64_t> stacks_out;       // by HBM link
    std::vector<std::int64_t> units_started;    // by packaging link
    std::vector<std::int64_t> units_out;        // by packaging link
    std::vector<std::int64_t> feed_started;     // by feed
    std::vector<std::int64_t> feed_used;        // by feed
    std::vector<std::int64_t> feed_carry;       // by feed
    std::vector<std::int64_t> assembled;        // by product: units started at packaging, all lines
    std::vector<std::size_t> assembly_bound;    // by product: Constraint that bound assembly, or none
    std::vector<std::int64_t> for_sale;         // by product: finished units before sales
    std::vector<std::int64_t> approved;         // by listing: orders that licences and customs have approved by now
    std::vector<std::int64_t> refused;          // by listing: orders that they have judged and refused
    std::vector<double> newly_approved;         // by listing: of the approved, new in this tick, less what was withdrawn
    std::vector<std::int64_t> admitted;         // by listing: those that also fit under caps and quotas
    std::vector<std::int64_t> granted;          // by listing: units for buyers
    std::vector<std::int64_t> ration_start;     // by listing: random start of the rationing
    std::vector<std::int64_t> resale_granted;   // by resale: units the broker gets at `bought_as`
    std::vector<std::int64_t> resale_seized;    // by resale: of those arriving
    std::vector<std::vector<std::array<std::int64_t, constraint_count>>> short_units;  // [region][product]
};

/// What reached buyers, by listing and workload, and what they did with it.
struct Deliveries {
    std::vector<std::array<std::int64_t, workload_count>> units;    // by listing
    std::vector<std::array<std::int64_t, workload_count>> ordered;  // by listing
    std::vector<std::vector<std::array<std::int64_t, workload_count>>> retired;  // [region][product]
    std::vector<std::int64_t> income_usd;  // by region
    std::vector<std::int64_t> spent_usd;
    std::vector<std::int64_t> lapsed_usd;
    std::vector<std::int64_t> purse_usd;   // after the tick
    std::vector<double> risk_foreign;      // mean belief by region, weighted by budgets
};

/// All boards of one tick, for observers.
struct Published {
    Date date{};  // first day of the tick
    Rulebook rules;
    OfferBoard offers;
    OrderBook orders;
    SupplyPlan plan;
    Shipments shipments;
    Deliveries deliveries;
};

}  // namespace chokepoint
