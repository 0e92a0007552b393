// ODD: buyers of accelerators (AI labs, clouds, firms, state centres). Each tick and for each workload: which chip, how
// many; what to retire; what to believe (M4, M5, M10).
#include "agents/mechanisms/beliefs.hpp"
#include "agents/mechanisms/choice_kernel.hpp"
#include "agents/mechanisms/demand.hpp"
#include "agents/mechanisms/purse_kernel.hpp"
#include "agents/mechanisms/retirement_kernel.hpp"
#include "agents/mechanisms/shares_kernel.hpp"
#include "agents/mechanisms/spending_kernel.hpp"
#include "agents/mechanisms/standing_orders.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "sim/units.hpp"

#include <algorithm>
#include <cmath>
#include <span>
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
    CarriedOrders carried;
    std::vector<Order> placed;
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

/// What free money buys: the orders that are new in this tick.
void place(const Buyers& buyers, const Choosing& choosing, ChoosersAtWork& at_work) {
    const PickedRows& able = at_work.able;
    at_work.placed.clear();
    if (able.count == 0) return;
    gather(choosing.set, buyers, able, at_work.rows);
    look_into_purses(buyers, choosing.incomes, able, at_work.purses);
    pay_top_ups(at_work.carried, able, at_work.purses);
    for (std::size_t first = 0; first < able.rows.size(); first += lanes) {
        choose_options(choosing.set, at_work.rows, first, at_work.purses.draws(first), at_work.choices);
        for (std::size_t w = 0; w < workload_count; ++w)
            spend(choosing.prices, &at_work.purses.by_workload[w].usd[first], at_work.choices[w], at_work.purchases[w]);
        for (std::size_t lane = 0; lane < std::min(lanes, able.count - first); ++lane)
            for (std::size_t w = 0; w < workload_count; ++w)
                at_work.purchases[w].each(lane, [&](std::size_t option, std::int64_t units) {
                    at_work.placed.push_back({able.rows[first + lane], static_cast<std::uint16_t>(option),
                                              static_cast<std::uint8_t>(w), true, units});
                });
    }
}

void order(const Buyers& buyers, const Choosing& choosing, const std::vector<Offer>& offers,
           const std::vector<std::size_t>& offer_of, Block block, BlockOrders& out) {
    ChoosersAtWork& at_work = choosers_at_work();
    carry_over(buyers, block, offers, offer_of, choosing.set.listed, at_work.carried);
    rows_that_can_pay(buyers, choosing.incomes, block, choosing.cheapest_usd, at_work.able);
    out.choosers = at_work.able.count;
    place(buyers, choosing, at_work);
    merge_orders(at_work.carried.orders, at_work.placed, out.orders);
    for (const Order& carried : at_work.carried.orders) out.carried[carried.offer] += carried.units;
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
        return [terms = std::move(terms), &offers, &board, &buyers = world.now.buyers[region]](Block block, BlockOrders& out) {
            order(buyers, terms, offers, board.offer_of, block, out);
        };
    }

    std::function<void(Block, DeliveryTally&)> delivering(World& world, const Published& published, double budget_usd,
                                                          std::size_t region) const override {
        const Incomes incomes = incomes_of(world, budget_usd, region);
        const BeliefStep beliefs = belief_step(world, published.rules, region);
        return [&world, &published, region, incomes, beliefs](Block block, DeliveryTally& tally) {
            Buyers& buyers = world.now.buyers[region];
            BuyerDraws draws;
            tally.income_usd = set_aside(buyers, incomes, block, draws);
            believe(buyers, beliefs, block);
            receive(world, published, region, block, draws.review, tally);
            retire(world, region, block, draws.retirement, tally);
            tally.purse_usd = sum_of_purses(buyers, block) + money_in_orders(buyers, block);
            tally.risk_foreign = weighted_risk(buyers, block);
        };
    }

    void learn(World& world, const Published& published, std::size_t region) const override {
        MarketState& market = world.now.markets[region];
        market.advance_usd += brought_forward_usd(world, published.rules, region) - repaid_usd(world, region);
        if (!published.offers.regions[region].empty()) {  // without an offer nothing is learnt of prices
            const bool first = market.value_now == 0.0 && market.value_trend == 0.0;
            market.value_now = value_on_offer(published.offers, region);
            market.value_trend = first ? market.value_now
                                       : market.value_trend + part_at_rate(1.0, world.structure->tick_years) *
                                                                  (market.value_now - market.value_trend);
        }
        if (world.now.tick % world.structure->peer_ticks == 0) look_around(world, region);
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
        std::size_t listing = 0;
        double review = 0.0;       // probability that a buyer thinks again about an open order
        std::uint32_t* installed = nullptr;
        float* risk = nullptr;     // believed, of chips of this origin
        std::array<std::int64_t, workload_count> wanted{};    // units of the block's orders
        std::array<std::int64_t, workload_count> received{};  // of these

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
        const double review = part_within(s.tick_weeks, world.parameters().demand.review_weeks);
        const double at_brokers = std::max(review, part_within(s.tick_weeks, world.parameters().channels.patience_weeks));
        for (std::size_t o = 0; o < p.offers.regions[region].size(); ++o) {
            const Offer& offer = p.offers.regions[region][o];
            const std::size_t l = offer.listing;
            const std::int64_t granted = p.shipments.granted[l];
            const std::int64_t before = book.before_block[block.index][o];
            result.push_back({offer.price_usd, book.by_offer[o], granted, p.shipments.ration_start[l], before,
                              cumulative_grant(before, book.by_offer[o], granted, p.shipments.ration_start[l]),
                              l,
                              s.listings[l].resale == none ? review : at_brokers,
                              buyers.installed[s.product_column[region][offer.product]].data(),
                              (offer.domestic ? buyers.risk_domestic : buyers.risk_foreign).data(),
                              {},
                              {}});
        }
        return result;
    }

    static void receive(World& world, const Published& p, std::size_t region, Block block,
                        const std::vector<std::uint32_t>& random, DeliveryTally& tally) {
        Buyers& buyers = world.now.buyers[region];
        const double dt = world.structure->tick_years;
        // What comes during spin-up is in the installed base of the first date, and beliefs are as given there.
        const bool counts = !world.in_spin_up();
        const auto gain = static_cast<float>(
            counts ? part_at_rate(world.mechanisms().beliefs * world.parameters().beliefs.rationing_gain_per_year, dt) : 0.0);
        const double lapse = part_at_rate(world.parameters().demand.budget_lapse_per_year, dt);
        std::vector<Service> served = services(world, p, region, block);
        const std::span<const Order> orders = p.orders.regions[region].blocks[block.index].orders;
        std::vector<StandingOrder>& standing = buyers.standing[block.index];
        // Plain pointers and sums of its own: through vectors and the tally each order would read where they are anew.
        const std::span<Service> offers = served;
        const std::array<std::int64_t*, workload_count> purse{buyers.purse_usd[0].data(), buyers.purse_usd[1].data()};
        const std::array<std::uint32_t*, workload_count> plans{buyers.plans[0].data(), buyers.plans[1].data()};
        for (const StandingOrder& order : standing) purse[order.workload][order.buyer] += order.usd;
        standing.clear();
        std::int64_t spent_usd = 0;
        std::int64_t lapsed_usd = 0;
        for (std::size_t k = 0, next = 0; k < orders.size(); k = next) {
            const std::uint32_t buyer = orders[k].buyer;
            std::int64_t ordered_usd = 0;
            for (; next < orders.size() && orders[next].buyer == buyer; ++next)
                ordered_usd += orders[next].units * offers[orders[next].offer].price_usd;
            const double chance = unit_interval(random[buyer - block.begin]);
            for (std::size_t i = k; i < next; ++i) {
                const Order& order = orders[i];
                Service& service = offers[order.offer];
                const std::int64_t units = service.serve(order.units);
                const std::int64_t open = order.units - units;
                service.wanted[order.workload] += order.units;
                if (order.placed) ++plans[order.workload][buyer];
                std::int64_t gone = units * service.price_usd;  // from the purse
                if (units > 0) {
                    service.received[order.workload] += units;
                    spent_usd += gone;
                    if (counts) service.installed[buyer] += static_cast<std::uint32_t>(units);
                }
                if (open > 0) {
                    // An order left open counts by its part of all that the buyer ordered in this tick.
                    const std::int64_t open_usd = open * service.price_usd;
                    const double part =
                        open_usd == ordered_usd ? 1.0 : static_cast<double>(open_usd) / static_cast<double>(ordered_usd);
                    float& risk = service.risk[buyer];
                    risk += gain * static_cast<float>(part) * (1.0F - risk);
                    // Money is withdrawn by whole units, right on average; whose chance is high loses one, whose is low
                    // thinks again.
                    const auto lapsed = static_cast<std::int64_t>(lapse * static_cast<double>(open) + chance);
                    lapsed_usd += lapsed * service.price_usd;
                    gone += lapsed * service.price_usd;
                    // Who thinks again has the money free in the next tick.
                    const std::int64_t left = open - lapsed;
                    if (left > 0 && chance >= service.review) {
                        const std::int64_t kept = left * service.price_usd;
                        gone += kept;
                        standing.push_back({buyer, static_cast<std::uint16_t>(service.listing), order.workload, left, kept});
                    }
                }
                purse[order.workload][buyer] -= gone;
            }
        }
        for (std::size_t o = 0; o < offers.size(); ++o) {
            tally.ordered[o] = offers[o].wanted;
            tally.units[o] = offers[o].received;
        }
        tally.spent_usd += spent_usd;
        tally.lapsed_usd += lapsed_usd;
    }

    /// A hazard of one over the service life.
    static void retire(World& world, std::size_t region, Block block, const std::vector<std::uint32_t>& random,
                       DeliveryTally& tally) {
        if (world.in_spin_up()) return;
        const double hazard = part_within(world.structure->tick_years, world.parameters().cost.service_life_years);
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
