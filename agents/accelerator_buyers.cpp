// ODD: buyers of accelerators (AI labs, clouds, firms, state centres). Each tick and for each workload: which chip, how
// many; what to retire; what to believe (M4, M5, M10).
#include "agents/mechanisms/beliefs.hpp"
#include "agents/mechanisms/choice_kernel.hpp"
#include "agents/mechanisms/demand.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "sim/units.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint {

namespace {

/// Whole USD for each workload in this tick; the fraction is drawn, so that small budgets are right on average.
std::array<std::int64_t, workload_count> income_usd(const World& world, const Buyers& buyers, double budget_usd,
                                                    double training_share, std::size_t i) {
    const auto random = draw(world.scenario->seed, Purpose::buyer_choice, buyers.id[i], world.now.tick);
    const double training = std::clamp(training_share + static_cast<double>(buyers.training_shift[i]), 0.02, 0.98);
    const double mine = budget_usd * buyers.budget_share[i];
    return {static_cast<std::int64_t>(mine * training + unit_interval(random[0])),
            static_cast<std::int64_t>(mine * (1.0 - training) + unit_interval(random[1]))};
}

struct Plan {
    double chip = 0.0;          // where it falls in the probabilities, 0 to 1
    bool small_models = false;  // for inference: of models that fit one chip
};

/// A buyer's plan stands until something is delivered or refused: the draw is keyed by how often that has happened. A
/// plan that were redrawn each week would favour cheap chips, because a small purse reaches their price first.
Plan plan_of(const World& world, const Buyers& buyers, std::size_t i, std::size_t w) {
    const auto plans = static_cast<std::int32_t>(buyers.plans[w][i]);
    const auto random = draw(world.scenario->seed, Purpose::buyer_choice, buyers.id[i], plans, 1);
    const double small = world.mechanisms().small_models * world.parameters().choice.small_model_share;
    return {unit_interval(random[w]), unit_interval(random[workload_count]) < small};
}

struct Chooser {
    const std::vector<Offer>& offers;
    double split_units;
    BlockOrders& out;

    std::size_t pick(const std::vector<Lane>& probability, std::size_t lane, double u) const {
        double below = 0.0;
        std::size_t last = none;
        for (std::size_t o = 0; o < offers.size(); ++o) {
            if (probability[o][lane] <= 0.0F) continue;
            below += static_cast<double>(probability[o][lane]);
            last = o;
            if (u < below) return o;
        }
        return last;
    }

    void order(std::uint32_t buyer, std::size_t offer, std::size_t w, std::int64_t units) const {
        if (units > 0)
            out.orders.push_back({buyer, static_cast<std::uint16_t>(offer), static_cast<std::uint8_t>(w), units});
    }

    /// A small purse goes to one plan; a large one is split by the probabilities, and what no whole unit takes goes to
    /// the plan.
    void spend(std::uint32_t buyer, std::size_t lane, std::size_t w, std::int64_t purse_usd, double u,
               const std::vector<Lane>& probability) const {
        const std::size_t plan = pick(probability, lane, u);
        if (plan == none) return;
        std::int64_t dearest = 0;
        for (std::size_t o = 0; o < offers.size(); ++o)
            if (probability[o][lane] > 0.0F) dearest = std::max(dearest, offers[o].price_usd);
        if (static_cast<double>(purse_usd) < split_units * static_cast<double>(dearest)) {
            order(buyer, plan, w, purse_usd / offers[plan].price_usd);
            return;
        }
        std::int64_t left = purse_usd;
        std::vector<std::int64_t> units(offers.size(), 0);
        for (std::size_t o = 0; o < offers.size(); ++o) {
            const double money = static_cast<double>(purse_usd) * static_cast<double>(probability[o][lane]);
            units[o] = std::min(static_cast<std::int64_t>(money), left) / offers[o].price_usd;
            left -= units[o] * offers[o].price_usd;
        }
        units[plan] += left / offers[plan].price_usd;
        for (std::size_t o = 0; o < offers.size(); ++o) order(buyer, o, w, units[o]);
    }
};

class AcceleratorBuyers final : public BuyerRole {
public:
    double budget(const World& world, const Rulebook& rules, std::size_t region) const override {
        return regional_budget_usd(world, rules, region);
    }

    void choose(const World& world, const Rulebook& rules, const OfferBoard& board, double budget_usd, std::size_t region,
                Block block, BlockOrders& out) const override {
        const Buyers& buyers = world.now.buyers[region];
        const ChoiceSet set = choice_set(world, rules, board, budget_usd, region);
        const Chooser chooser{board.regions[region], world.parameters().choice.split_units, out};
        const double training = value_at(world.market(region).training_share, world.mid_tick());
        std::array<ChoiceScratch, workload_count> scratch;
        for (std::size_t first = block.begin; first < block.end; first += lanes) {
            const std::size_t count = std::min(lanes, block.end - first);
            std::array<std::array<Plan, lanes>, workload_count> plans;
            for (std::size_t w = 0; w < workload_count; ++w) {
                Lane small_models{};
                for (std::size_t lane = 0; lane < count; ++lane) {
                    plans[w][lane] = plan_of(world, buyers, first + lane, w);
                    small_models[lane] = plans[w][lane].small_models ? 1.0F : 0.0F;
                }
                choice_probabilities(set, buyers, first, count, static_cast<Workload>(w), small_models, scratch[w]);
            }
            for (std::size_t lane = 0; lane < count; ++lane) {
                const std::size_t i = first + lane;
                const auto income = income_usd(world, buyers, budget_usd, training, i);
                for (std::size_t w = 0; w < workload_count; ++w)
                    chooser.spend(static_cast<std::uint32_t>(i), lane, w, buyers.purse_usd[w][i] + income[w],
                                  plans[w][lane].chip, scratch[w].utility);
            }
        }
    }

    void deliver(World& world, const Published& p, double budget_usd, std::size_t region, Block block,
                 DeliveryTally& tally) const override {
        Buyers& buyers = world.now.buyers[region];
        const double training = value_at(world.market(region).training_share, world.mid_tick());
        for (std::size_t i = block.begin; i < block.end; ++i) {
            const auto income = income_usd(world, buyers, budget_usd, training, i);
            for (std::size_t w = 0; w < workload_count; ++w) {
                buyers.purse_usd[w][i] += income[w];
                tally.income_usd += income[w];
            }
        }
        believe(world, p.rules, region, block);
        receive(world, p, region, block, tally);
        retire(world, region, block, tally);
        for (std::size_t i = block.begin; i < block.end; ++i) {
            for (std::size_t w = 0; w < workload_count; ++w) tally.purse_usd += buyers.purse_usd[w][i];
            tally.risk_foreign += static_cast<double>(buyers.risk_foreign[i]) * buyers.budget_share[i];
        }
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
        std::vector<std::int64_t> before = book.before_block[block.index];
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
            std::int64_t& passed = before[order.offer];
            const std::int64_t units = cumulative_grant(passed + order.units, total, granted, start) -
                                       cumulative_grant(passed, total, granted, start);
            passed += order.units;
            std::int64_t& purse = buyers.purse_usd[order.workload][order.buyer];
            purse -= units * offer.price_usd;
            buyers.installed[column[offer.product]][order.buyer] += static_cast<std::uint32_t>(units);
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

    /// A hazard of one over the service life, rounded per chip by one random number a buyer, turned by the golden ratio
    /// from chip to chip (a low-discrepancy sequence): right on average for each chip, and never more than is there.
    static void retire(World& world, std::size_t region, Block block, DeliveryTally& tally) {
        constexpr double golden = 0.6180339887498949;
        const double hazard = std::min(1.0, world.structure->tick_years / world.parameters().cost.service_life_years);
        Buyers& buyers = world.now.buyers[region];
        std::vector<double> start(block.end - block.begin);
        for (std::size_t i = block.begin; i < block.end; ++i)
            start[i - block.begin] = unit_interval(
                draw(world.scenario->seed, Purpose::buyer_retirement, buyers.id[i], world.now.tick)[0]);
        for (std::size_t c = 0; c < buyers.installed.size(); ++c) {
            const double turn = golden * static_cast<double>(c);
            auto& column = buyers.installed[c];
            for (std::size_t i = block.begin; i < block.end; ++i) {
                const double u = start[i - block.begin] + turn;
                const auto out = static_cast<std::uint32_t>(static_cast<double>(column[i]) * hazard + (u - std::floor(u)));
                const std::uint32_t units = std::min(out, column[i]);
                column[i] -= units;
                tally.retired[c] += units;
            }
        }
    }

    /// Own shares by stack (in hardware H100 equivalents), then the mean of the neighbours' shares.
    static void look_around(World& world, std::size_t region) {
        Buyers& buyers = world.now.buyers[region];
        const Structure& s = *world.structure;
        for_each_block(buyers.size(), [&](Block block) {
            std::vector<float> by_stack(buyers.own_share.size());
            for (std::size_t i = block.begin; i < block.end; ++i) {
                std::fill(by_stack.begin(), by_stack.end(), 0.0F);
                float total = 0.0F;
                for (std::size_t c = 0; c < buyers.installed.size(); ++c) {
                    const std::size_t p = s.region_products[region][c];
                    const float compute = static_cast<float>(buyers.installed[c][i]) *
                                          static_cast<float>(h100_equivalents(world.now.products[p]));
                    by_stack[s.products[p].stack] += compute;
                    total += compute;
                }
                for (std::size_t k = 0; k < by_stack.size(); ++k)
                    buyers.own_share[k][i] =
                        total > 0.0F ? static_cast<std::uint8_t>(by_stack[k] / total * 255.0F + 0.5F) : std::uint8_t{0};
            }
        });
        const PeerGraph& peers = (*world.peers)[region];
        for_each_block(buyers.size(), [&](Block block) {
            for (std::size_t i = block.begin; i < block.end; ++i) {
                const auto around = peers.of(i);
                for (std::size_t k = 0; k < buyers.own_share.size(); ++k) {
                    std::uint32_t sum = 0;
                    for (const std::uint32_t peer : around) sum += buyers.own_share[k][peer];
                    buyers.peer_share[k][i] =
                        around.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(sum / around.size());
                }
            }
        });
    }
};

}  // namespace

std::shared_ptr<const BuyerRole> accelerator_buyers();
std::shared_ptr<const BuyerRole> accelerator_buyers() { return std::make_shared<AcceleratorBuyers>(); }

}  // namespace chokepoint
