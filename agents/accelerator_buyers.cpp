// ODD: buyers of accelerators (AI labs, clouds, firms, state centres). Each tick and for each workload: which chip, how
// many; what to retire; what to believe (M4, M5, M10).
#include "agents/mechanisms/beliefs.hpp"
#include "agents/mechanisms/choice_kernel.hpp"
#include "agents/mechanisms/demand.hpp"
#include "agents/mechanisms/purse_kernel.hpp"
#include "agents/mechanisms/shares_kernel.hpp"
#include "agents/mechanisms/spending_kernel.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "sim/units.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace chokepoint {

namespace {

/// Room for the choices of one block; each thread keeps its own, because blocks are many and small.
struct ChoosersAtWork {
    PickedRows able;
    ChoiceRows rows;
    Purses purses;
    ChoiceScratches choices;
    std::array<Purchase, workload_count> purchases;
};

ChoosersAtWork& choosers_at_work() {
    thread_local ChoosersAtWork mine;
    return mine;
}

/// What is the same for all buyers of a region who choose in a tick.
struct Choosing {
    Incomes incomes;
    ChoiceSet set;
    PriceList prices;
    std::int64_t cheapest_usd = unlimited;
};

void choose(const Buyers& buyers, const Choosing& choosing, Block block, BlockOrders& out) {
    ChoosersAtWork& at_work = choosers_at_work();
    PickedRows& able = at_work.able;
    rows_that_can_pay(buyers, choosing.incomes, block, choosing.cheapest_usd, able);
    out.choosers = able.count;
    if (able.count == 0) return;
    gather(choosing.set, buyers, able, at_work.rows);
    look_into_purses(buyers, choosing.incomes, able, at_work.purses);
    for (std::size_t first = 0; first < able.rows.size(); first += lanes) {
        choose_options(choosing.set, at_work.rows, first, at_work.purses.draws(first), at_work.choices);
        for (std::size_t w = 0; w < workload_count; ++w)
            spend(choosing.prices, &at_work.purses.by_workload[w].usd[first], at_work.choices[w], at_work.purchases[w]);
        for (std::size_t lane = 0; lane < std::min(lanes, able.count - first); ++lane)
            for (std::size_t w = 0; w < workload_count; ++w)
                at_work.purchases[w].each(lane, [&](std::size_t option, std::int64_t units) {
                    out.orders.push_back({able.rows[first + lane], static_cast<std::uint16_t>(option),
                                          static_cast<std::uint8_t>(w), units});
                });
    }
}

class AcceleratorBuyers final : public BuyerRole {
public:
    double budget(const World& world, const Rulebook& rules, std::size_t region) const override {
        return regional_budget_usd(world, rules, region);
    }

    std::function<void(Block, BlockOrders&)> choosing(const World& world, const Rulebook& rules, const OfferBoard& board,
                                                      double budget_usd, std::size_t region) const override {
        const auto& offers = board.regions[region];
        if (offers.empty()) return [](Block, BlockOrders&) {};
        Choosing terms{incomes_of(world, budget_usd, region), choice_set(world, rules, board, budget_usd, region),
                       price_list(offers, world.parameters().choice.split_units)};
        for (const Offer& offer : offers) terms.cheapest_usd = std::min(terms.cheapest_usd, offer.price_usd);
        return [terms = std::move(terms), &buyers = world.now.buyers[region]](Block block, BlockOrders& out) {
            choose(buyers, terms, block, out);
        };
    }

    std::function<void(Block, DeliveryTally&)> delivering(World& world, const Published& published, double budget_usd,
                                                          std::size_t region) const override {
        const Incomes incomes = incomes_of(world, budget_usd, region);
        const BeliefStep beliefs = belief_step(world, published.rules, region);
        return [&world, &published, region, incomes, beliefs](Block block, DeliveryTally& tally) {
            Buyers& buyers = world.now.buyers[region];
            std::vector<std::uint32_t> random;
            tally.income_usd = set_aside(buyers, incomes, block, random);
            believe(buyers, beliefs, block);
            receive(world, published, region, block, tally);
            retire(world, region, block, random, tally);
            tally.purse_usd = sum_of_purses(buyers, block);
            tally.risk_foreign = weighted_risk(buyers, block);
        };
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
    /// What became of the orders for one offer, as far as the blocks before this one and its own orders used it up.
    struct Service {
        std::int64_t price_usd = 0;
        std::int64_t ordered = 0;  // by the whole region
        std::int64_t granted = 0;
        std::int64_t start = 0;    // of the rationing
        std::int64_t before = 0;   // ordered by those before
        std::int64_t given = 0;    // of these, granted
        double refused = 0.0;      // of what was ordered: by the gates, or because a broker had nothing
        std::uint32_t* installed = nullptr;
        float* risk = nullptr;     // believed, of chips of this origin

        /// Units that the next order of the list receives.
        std::int64_t serve(std::int64_t units) {
            before += units;
            const std::int64_t until = cumulative_grant(before, ordered, granted, start);
            return until - std::exchange(given, until);
        }
    };

    static std::vector<Service> services(World& world, const Published& p, std::size_t region, Block block) {
        const Structure& s = *world.structure;
        const RegionOrders& book = p.orders.regions[region];
        Buyers& buyers = world.now.buyers[region];
        std::vector<Service> result;
        result.reserve(p.offers.regions[region].size());
        for (std::size_t o = 0; o < p.offers.regions[region].size(); ++o) {
            const Offer& offer = p.offers.regions[region][o];
            const std::size_t l = offer.listing;
            const bool direct = s.listings[l].resale == none;
            const std::int64_t granted = p.shipments.granted[l];
            const std::int64_t before = book.before_block[block.index][o];
            const std::int64_t refused = direct ? p.shipments.refused[l] : p.orders.by_listing[l] - granted;
            result.push_back({offer.price_usd, book.by_offer[o], granted, p.shipments.ration_start[l], before,
                              cumulative_grant(before, book.by_offer[o], granted, p.shipments.ration_start[l]),
                              static_cast<double>(refused),
                              buyers.installed[s.product_column[region][offer.product]].data(),
                              (offer.domestic ? buyers.risk_domestic : buyers.risk_foreign).data()});
        }
        return result;
    }

    /// Whether the gates turned an order down, or a broker had nothing for it: the listing's refused part of what was
    /// ordered, drawn for each buyer. Who is refused thinks again; nobody queues at a smuggler's.
    static bool refused(const World& world, std::uint64_t buyer, const Service& service, const Order& order) {
        if (service.refused <= 0.0) return false;
        const auto random = draw(world.scenario->seed, Purpose::buyer_choice, buyer, world.now.tick, 2)[order.workload];
        return unit_interval(random) * static_cast<double>(service.ordered) < service.refused;
    }

    static void receive(World& world, const Published& p, std::size_t region, Block block, DeliveryTally& tally) {
        Buyers& buyers = world.now.buyers[region];
        const double dt = world.structure->tick_years;
        const auto gain = static_cast<float>(
            std::min(1.0, world.mechanisms().beliefs * world.parameters().beliefs.rationing_gain_per_year * dt));
        const double lapse = std::min(1.0, world.parameters().demand.budget_lapse_per_year * dt);
        std::vector<Service> offers = services(world, p, region, block);
        const std::vector<Order>& orders = p.orders.regions[region].blocks[block.index].orders;
        for (std::size_t k = 0, next = 0; k < orders.size(); k = next) {
            const std::uint32_t buyer = orders[k].buyer;
            double ordered_usd = 0.0;
            for (; next < orders.size() && orders[next].buyer == buyer; ++next)
                ordered_usd += static_cast<double>(orders[next].units * offers[orders[next].offer].price_usd);
            std::array<std::int64_t, workload_count> paid_usd{};
            for (std::size_t i = k; i < next; ++i) {
                const Order& order = orders[i];
                Service& service = offers[order.offer];
                const std::int64_t units = service.serve(order.units);
                const std::int64_t paid = units * service.price_usd;
                paid_usd[order.workload] += paid;
                tally.ordered[order.offer][order.workload] += order.units;
                tally.units[order.offer][order.workload] += units;
                tally.spent_usd += paid;
                if (units < order.units) {
                    const auto open_usd = static_cast<double>((order.units - units) * service.price_usd);
                    const auto lapsed_usd = static_cast<std::int64_t>(lapse * open_usd);
                    paid_usd[order.workload] += lapsed_usd;
                    tally.lapsed_usd += lapsed_usd;
                    // An order left open counts by its part of all that the buyer ordered in this tick.
                    float& risk = service.risk[buyer];
                    risk += gain * static_cast<float>(open_usd / ordered_usd) * (1.0F - risk);
                }
                if (units > 0) service.installed[buyer] += static_cast<std::uint32_t>(units);
                if (units > 0 || refused(world, buyers.id[buyer], service, order)) ++buyers.plans[order.workload][buyer];
            }
            for (std::size_t w = 0; w < workload_count; ++w) buyers.purse_usd[w][buyer] -= paid_usd[w];
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
