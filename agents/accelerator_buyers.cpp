// ODD: buyers of accelerators (AI labs, clouds, firms, state centres). Each tick and for each workload: which chip, how
// many; what to retire; what to believe (M4, M5, M10).
#include "agents/mechanisms/beliefs.hpp"
#include "agents/mechanisms/choice_kernel.hpp"
#include "agents/mechanisms/demand.hpp"
#include "agents/mechanisms/purse_kernel.hpp"
#include "agents/mechanisms/shares_kernel.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "sim/units.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {

namespace {

struct Chooser {
    const std::vector<Offer>& offers;
    double split_units;
    BlockOrders& out;
    std::vector<std::int64_t> units;  // scratch, by offer

    void order(std::uint32_t buyer, std::size_t offer, std::size_t w, std::int64_t number) const {
        if (number > 0)
            out.orders.push_back({buyer, static_cast<std::uint16_t>(offer), static_cast<std::uint8_t>(w), number});
    }

    /// A small purse goes to one plan; a large one is split by the probabilities, and what no whole unit takes goes to
    /// the plan.
    void spend(std::uint32_t buyer, std::size_t lane, std::size_t w, std::int64_t purse_usd, const ChoiceScratch& choice) {
        if (choice.plan[lane] < 0) return;
        const auto plan = static_cast<std::size_t>(choice.plan[lane]);
        if (static_cast<double>(purse_usd) < split_units * static_cast<double>(choice.dearest_usd[lane])) {
            if (purse_usd >= offers[plan].price_usd) order(buyer, plan, w, purse_usd / offers[plan].price_usd);
            return;
        }
        std::int64_t left = purse_usd;
        units.assign(offers.size(), 0);
        for (std::size_t o = 0; o < offers.size(); ++o) {
            const double share_usd = static_cast<double>(purse_usd) * static_cast<double>(choice.utility[o][lane]);
            const std::int64_t money = std::min(static_cast<std::int64_t>(share_usd), left);
            if (money < offers[o].price_usd) continue;  // most are: no division
            units[o] = money / offers[o].price_usd;
            left -= units[o] * offers[o].price_usd;
        }
        units[plan] += left / offers[plan].price_usd;
        for (std::size_t o = 0; o < offers.size(); ++o) order(buyer, o, w, units[o]);
    }
};

std::int64_t cheapest_usd(const std::vector<Offer>& offers) {
    std::int64_t least = unlimited;
    for (const Offer& offer : offers) least = std::min(least, offer.price_usd);
    return least;
}

class AcceleratorBuyers final : public BuyerRole {
public:
    double budget(const World& world, const Rulebook& rules, std::size_t region) const override {
        return regional_budget_usd(world, rules, region);
    }

    void choose(const World& world, const Rulebook& rules, const OfferBoard& board, double budget_usd, std::size_t region,
                Block block, BlockOrders& out) const override {
        const Buyers& buyers = world.now.buyers[region];
        const auto& offers = board.regions[region];
        if (offers.empty()) return;
        const Incomes incomes = incomes_of(world, budget_usd, region);
        std::vector<std::uint32_t> able;
        rows_that_can_pay(buyers, incomes, block, cheapest_usd(offers), able);
        out.choosers = able.size();
        if (able.empty()) return;
        const ChoiceSet set = choice_set(world, rules, board, budget_usd, region);
        Chooser chooser{offers, world.parameters().choice.split_units, out, {}};
        std::array<ChoiceScratch, workload_count> scratch;
        ChoiceGroup group;
        Purses purses;
        for (std::size_t first = 0; first < able.size(); first += lanes) {
            const std::size_t count = std::min(lanes, able.size() - first);
            LaneOf<std::uint32_t> rows;
            for (std::size_t i = 0; i < lanes; ++i) rows[i] = able[first + std::min(i, count - 1)];
            gather(set, buyers, rows, group);
            look_into_purses(buyers, incomes, rows, purses);
            for (std::size_t w = 0; w < workload_count; ++w)
                choose_options(set, group, static_cast<Workload>(w), purses.plans[w], scratch[w]);
            for (std::size_t lane = 0; lane < count; ++lane)
                for (std::size_t w = 0; w < workload_count; ++w)
                    chooser.spend(rows[lane], lane, w, purses.usd[w][lane], scratch[w]);
        }
    }

    void deliver(World& world, const Published& p, double budget_usd, std::size_t region, Block block,
                 DeliveryTally& tally) const override {
        Buyers& buyers = world.now.buyers[region];
        std::vector<std::uint32_t> random;
        tally.income_usd = set_aside(buyers, incomes_of(world, budget_usd, region), block, random);
        believe(world, p.rules, region, block);
        receive(world, p, region, block, tally);
        retire(world, region, block, random, tally);
        tally.purse_usd = sum_of_purses(buyers, block);
        tally.risk_foreign = weighted_risk(buyers, block);
    }

    void learn(World& world, const Published& published, std::size_t region) const override {
        MarketState& market = world.now.markets[region];
        const double repaid = market.advance_usd * world.structure->tick_weeks / world.parameters().demand.repayment_weeks;
        market.advance_usd += brought_forward_usd(world, published.rules, region) - repaid;
        if (!published.offers.regions[region].empty()) {  // without an offer nothing is learnt of prices
            const bool first = market.value_now == 0.0 && market.value_trend == 0.0;
            market.value_now = value_on_offer(published.offers, region);
            market.value_trend = first ? market.value_now
                                       : market.value_trend + std::min(1.0, world.structure->tick_years) *
                                                                  (market.value_now - market.value_trend);
        }
        if (world.now.tick % world.parameters().peers.update_every_ticks == 0) look_around(world, region);
    }

private:
    /// Whether the gates turned an order down, or a broker had nothing for it: the listing's refused part of what was
    /// ordered, drawn for each buyer. Who is refused thinks again; nobody queues at a smuggler's.
    static bool refused(const World& world, const Published& p, const Offer& offer, const Order& order) {
        const bool direct = world.structure->listings[offer.listing].resale == none;
        const std::int64_t units =
            direct ? p.shipments.refused[offer.listing]
                   : p.orders.by_listing[offer.listing] - p.shipments.granted[offer.listing];
        if (units <= 0) return false;
        const std::size_t region = world.structure->listings[offer.listing].region;
        const auto random = draw(world.scenario->seed, Purpose::buyer_choice, world.now.buyers[region].id[order.buyer],
                                 world.now.tick, 2)[order.workload];
        const auto ordered = static_cast<double>(p.orders.by_listing[offer.listing]);
        return unit_interval(random) * ordered < static_cast<double>(units);
    }

    static void receive(World& world, const Published& p, std::size_t region, Block block, DeliveryTally& tally) {
        const auto& offers = p.offers.regions[region];
        const RegionOrders& book = p.orders.regions[region];
        Buyers& buyers = world.now.buyers[region];
        const auto& column = world.structure->product_column[region];
        const double dt = world.structure->tick_years;
        const auto gain = static_cast<float>(
            std::min(1.0, world.mechanisms().beliefs * world.parameters().beliefs.rationing_gain_per_year * dt));
        const double lapse = std::min(1.0, world.parameters().demand.budget_lapse_per_year * dt);
        std::vector<std::int64_t> before = book.before_block[block.index];  // units ordered by those before, by offer
        std::vector<std::int64_t> given(offers.size());                     // of these, units granted
        for (std::size_t o = 0; o < offers.size(); ++o)
            given[o] = cumulative_grant(before[o], book.by_offer[o], p.shipments.granted[offers[o].listing],
                                        p.shipments.ration_start[offers[o].listing]);
        std::uint32_t buyer = std::numeric_limits<std::uint32_t>::max();
        double ordered_usd = 0.0;
        const auto& orders = book.blocks[block.index].orders;
        for (std::size_t k = 0; k < orders.size(); ++k) {
            const Order& order = orders[k];
            const Offer& offer = offers[order.offer];
            if (order.buyer != buyer) {
                buyer = order.buyer;
                ordered_usd = 0.0;
                for (std::size_t j = k; j < orders.size() && orders[j].buyer == buyer; ++j)
                    ordered_usd += static_cast<double>(orders[j].units * offers[orders[j].offer].price_usd);
            }
            const std::int64_t total = book.by_offer[order.offer];
            const std::int64_t granted = p.shipments.granted[offer.listing];
            const std::int64_t start = p.shipments.ration_start[offer.listing];
            before[order.offer] += order.units;
            const std::int64_t until = cumulative_grant(before[order.offer], total, granted, start);
            const std::int64_t units = until - given[order.offer];
            given[order.offer] = until;
            std::int64_t& purse = buyers.purse_usd[order.workload][order.buyer];
            purse -= units * offer.price_usd;
            if (units > 0) buyers.installed[column[offer.product]][order.buyer] += static_cast<std::uint32_t>(units);
            if (units > 0 || refused(world, p, offer, order))
                ++buyers.plans[order.workload][order.buyer];
            const auto lapsed = static_cast<std::int64_t>(lapse * static_cast<double>((order.units - units) * offer.price_usd));
            purse -= lapsed;
            // An order left open counts by its part of all that the buyer ordered in this tick.
            const auto missing =
                static_cast<float>(static_cast<double>((order.units - units) * offer.price_usd) / ordered_usd);
            float& risk = (offer.domestic ? buyers.risk_domestic : buyers.risk_foreign)[order.buyer];
            risk += gain * missing * (1.0F - risk);
            tally.units[order.offer][order.workload] += units;
            tally.ordered[order.offer][order.workload] += order.units;
            tally.spent_usd += units * offer.price_usd;
            tally.lapsed_usd += lapsed;
        }
    }

    /// A hazard of one over the service life.
    static void retire(World& world, std::size_t region, Block block, const std::vector<std::uint32_t>& random,
                       DeliveryTally& tally) {
        const double hazard = std::min(1.0, world.structure->tick_years / world.parameters().cost.service_life_years);
        const auto in_parts = static_cast<std::uint64_t>(hazard * 0x1p32);
        auto& installed = world.now.buyers[region].installed;
        for (std::size_t c = 0; c < installed.size(); ++c)
            if (!installed[c].empty()) tally.retired[c] += retire_units(installed[c], block, in_parts, random, c);
    }

    /// Own shares by stack (in hardware H100 equivalents), then the mean of the neighbours' shares.
    static void look_around(World& world, std::size_t region) {
        Buyers& buyers = world.now.buyers[region];
        const Structure& s = *world.structure;
        std::vector<ColumnWeight> columns;
        for (const std::size_t p : s.region_products[region])
            columns.push_back({s.products[p].stack, static_cast<float>(h100_equivalents(world.now.products[p]))});
        ShareRows rows = share_rows(buyers, columns);
        for_each_block(buyers.size(), [&](Block block) {
            see_own_shares(buyers, columns, block);
            fill_share_rows(buyers, block, rows);
        });
        const PeerGraph& peers = (*world.peers)[region];
        for_each_block(buyers.size(), [&](Block block) { see_peer_shares(buyers, peers, rows, block); });
    }
};

}  // namespace

std::shared_ptr<const BuyerRole> accelerator_buyers();
std::shared_ptr<const BuyerRole> accelerator_buyers() { return std::make_shared<AcceleratorBuyers>(); }

}  // namespace chokepoint
