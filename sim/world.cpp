// Builds the world before its first tick.
#include "sim/world.hpp"

#include "sim/population.hpp"
#include "sim/random.hpp"
#include "sim/tick.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

bool is_open(const World& world, const Link& link, const LinkState& state) {
    return state.used && world.now.facilities[link.facility].capacity_per_month > 0.0;
}

ProductState product_from(const Scenario& scenario, const Chip& chip) {
    ProductState p;
    p.designed = true;
    p.chip_class = chip.chip_class;
    p.available = chip.available;
    if (chip.withdrawn) p.withdrawn = *chip.withdrawn;
    p.generation = chip.generation;
    p.inference_only = chip.inference_only;
    p.bf16_tflops = chip.bf16_tflops;
    p.fp8_tflops = chip.fp8_tflops.value_or(0.0);
    p.memory_gb = chip.memory_gb;
    p.memory_bandwidth_tb_s = chip.memory_bandwidth_tb_s;
    p.interconnect_gb_s = chip.interconnect_gb_s;
    p.tdp_w = chip.tdp_w;
    p.list_price_usd = chip.price_usd;
    p.die_mm2 = chip.die_mm2;
    p.tpp = chip.total_processing_performance.value_or(std::max(16.0 * p.bf16_tflops, 8.0 * p.fp8_tflops));
    p.dies = chip.dies;
    p.hbm_stacks = chip.hbm_stacks;
    p.dies_per_wafer = dies_per_wafer(chip.die_mm2 / static_cast<double>(chip.dies));
    p.interposer_mm2 = interposer_area_mm2(scenario.parameters.supply, chip.die_mm2, chip.hbm_stacks);
    if (!chip.made_at.empty())
        p.node_nm = scenario.facilities[index_of(scenario.facilities, chip.made_at.front())].value.node_nm;
    return p;
}

namespace {

int ticks_in_a_year(const Structure& s) { return std::max(1, static_cast<int>(std::lround(1.0 / s.tick_years))); }

void build_goods(const Scenario& scenario, const Structure& s, State& now) {
    for (const auto& slot : s.products)
        now.products.push_back(slot.chip == none ? ProductState{} : product_from(scenario, scenario.chips[slot.chip].value));
    ListingState listing;
    const auto year = Trailing::of_ticks(static_cast<std::size_t>(ticks_in_a_year(s)));
    listing.sold = year;
    listing.delivered_units.fill(year);
    listing.delivered_usd.fill(year);
    now.listings.assign(s.listings.size(), listing);
    const auto used = [&](const Link& link) { return s.products[link.customer].chip != none; };
    for (const auto& link : s.logic) now.logic.push_back({DelayLine::of_ticks(link.lead_ticks), used(link), 0});
    for (const auto& link : s.hbm) now.hbm.push_back({DelayLine::of_ticks(link.lead_ticks), true, 0});
    for (const auto& link : s.packaging) now.packaging.push_back({DelayLine::of_ticks(link.lead_ticks), used(link), 0});
    for (const auto& feed : s.feeds) now.feeds.push_back({DelayLine::of_ticks(feed.lead_ticks), 0, 0});
}

void build_agents(const Scenario& scenario, const Structure& s, State& now) {
    const int lead = std::max(1, static_cast<int>(
                                     std::lround(scenario.parameters.supply.investment_lead_weeks / s.tick_weeks)));
    for (const auto& [name, facility] : scenario.facilities) {
        FacilityState state;
        state.capacity_per_month = facility.capacity_scale * value_at(facility.capacity_per_month, scenario.start);
        state.yield = facility.yield_start;
        state.expansion.assign(static_cast<std::size_t>(lead), 0.0);
        now.facilities.push_back(std::move(state));
    }
    for (const auto& [name, firm] : scenario.firms) {
        VendorState state;
        state.rd_stock_usd = firm.rd_stock_usd;
        state.revenue_usd_per_year = firm.revenue_usd_per_year;
        state.sales_usd_per_tick.assign(s.regions(), 0.0);
        state.policy_risk = state.sales_usd_per_tick;
        state.compliance_weeks = state.sales_usd_per_tick;
        now.vendors.push_back(std::move(state));
    }
    for (const auto& [name, stack] : scenario.stacks)
        now.stacks.push_back({{stack.training_maturity, stack.inference_maturity}, stack.developers_million,
                              stack.spending_usd_per_year});
    for (const auto& resale : s.resales) {
        ResaleState state;
        state.premium = scenario.brokers[resale.broker].value.premium_start;
        state.line = DelayLine::of_ticks(
            static_cast<int>(std::lround(scenario.parameters.channels.shipping_weeks / s.tick_weeks)));
        now.resales.push_back(state);
    }
    now.quotas.assign(scenario.rules.size(), {});
    now.volatility = scenario.parameters.performance.volatility_start;
}

template <class Role>
const Role* find_kind(const Kinds<Role>& kinds, const std::string& kind) {
    return kinds.at(kind).get();
}

}  // namespace

KindNames Roster::names() const {
    KindNames result;
    for (const auto& [kind, role] : vendors) result.vendors.push_back(kind);
    for (const auto& [kind, role] : facilities) result.facilities.emplace(kind, role->goods());
    for (const auto& [kind, role] : brokers) result.brokers.push_back(kind);
    for (const auto& [kind, role] : regulators) result.regulators.push_back(kind);
    return result;
}

Cast cast_of(const Scenario& scenario, const Roster& roster) {
    Cast cast;
    const auto kept = std::make_shared<const Roster>(roster);
    for (const auto& [name, regulator] : scenario.regulators)
        cast.regulators.push_back(find_kind(kept->regulators, regulator.kind));
    for (const auto& [name, firm] : scenario.firms) cast.vendors.push_back(find_kind(kept->vendors, firm.kind));
    for (const auto& [name, facility] : scenario.facilities)
        cast.facilities.push_back(find_kind(kept->facilities, facility.kind));
    for (const auto& [name, broker] : scenario.brokers) cast.brokers.push_back(find_kind(kept->brokers, broker.kind));
    cast.buyers = kept->buyers.get();
    cast.technology = kept->technology.get();
    cast.roster = kept;
    return cast;
}

World build_world(const Scenario& scenario, const Roster& roster) {
    World world;
    world.scenario = std::make_shared<const Scenario>(scenario);
    world.structure = std::make_shared<const Structure>(build_structure(scenario));
    const Structure& s = *world.structure;
    world.cast = cast_of(scenario, roster);
    world.now.tick = -spin_up_ticks(scenario);
    build_goods(scenario, s, world.now);
    build_agents(scenario, s, world.now);
    auto peers = std::make_shared<std::vector<PeerGraph>>();
    const auto counts = buyers_by_region(scenario);
    for (std::size_t r = 0; r < s.regions(); ++r) {
        world.now.buyers.push_back(build_buyers(scenario, s, r, counts[r]));
        world.now.markets.push_back(build_market(scenario, s, r, world.now.buyers[r]));
        peers->push_back(small_world(counts[r], scenario.parameters.peers.mean_degree, scenario.parameters.peers.rewiring,
                                     scenario.seed, identity(scenario.regions[r].name) & 0xffffffffU));
    }
    world.peers = std::move(peers);
    return world;
}

void begin_counting(World& world) {
    world.now.quotas.assign(world.now.quotas.size(), {});
    for (VendorState& vendor : world.now.vendors) vendor.government_share_total_usd = 0;
    for (ResaleState& resale : world.now.resales) resale.seized_total = 0;
    for (ProductState& product : world.now.products) {
        product.written_down_units = 0;
        product.written_down_usd = 0.0;
    }
}

void spin_up(World& world) {
    while (world.in_spin_up()) tick(world);
}

}  // namespace chokepoint
