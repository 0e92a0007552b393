// The switches of what buyers see, want, spend and believe (M2 to M5, M10), and of the channels around the rules (M12).
#pragma once

#include "agents/mechanisms/choice_kernel.hpp"
#include "agents/mechanisms/demand.hpp"
#include "agents/mechanisms/selling.hpp"
#include "sim/portable_math.hpp"
#include "tests/science/ablation.hpp"

namespace chokepoint::test {

inline ChoiceSet set_of(const World& before, const Published& told, std::size_t region) {
    return choice_set(before, told.rules, told.offers, told.orders.budget_usd[region], region);
}

inline void print_choice_set(Prints& out, const ChoiceSet& set) {
    for (const auto& option : set.options) {
        out.add("cost", option.cost_utility);
        out.add("small_models", option.small_model_gain);
        out.add("discouraged", option.discouraged);
        out.add("option", std::vector<std::size_t>{option.stack, option.nest});
        out.add("option", std::vector<float>{option.domestic, option.barred, option.listed_barred});
    }
    for (const auto& stack : set.stacks) {
        out.add("maturity", stack.maturity_utility);
        out.add("porting", stack.porting_usd);
    }
    out.add("rest", set.lambda);
    out.add("rest", std::vector<float>{set.cost, set.state_home, set.porting_scale_usd, set.budget_usd_per_year});
    out.add("own", set.own);
    out.add("peer", set.peer);
    out.add("risk", set.risk);
    out.add("in_house", set.in_house);
}

/// In China's choice one term is there with the mechanism and 0 without; the others are the same to the bit.
inline void only_one_term(const Pair& pair, const std::string& term, const std::function<float(const ChoiceSet&)>& of) {
    const std::size_t cn = region_of(pair.on, "CN");
    const ChoiceSet on = set_of(pair.on_before, pair.told_on, cn);
    const ChoiceSet off = set_of(pair.off_before, pair.told_off, cn);
    Prints a;
    Prints b;
    print_choice_set(a, on);
    print_choice_set(b, off);
    CHECK(words(differing(a, b)) == term);
    CHECK(of(on) > 0.0F);
    CHECK(of(off) == 0.0F);
}

template <class Each>
void each_direct_offer(const Pair& pair, Each&& each) {
    for (std::size_t r = 0; r < pair.told_on.offers.regions.size(); ++r)
        for (std::size_t o = 0; o < pair.told_on.offers.regions[r].size(); ++o)
            if (pair.on.structure->listings[pair.told_on.offers.regions[r][o].listing].resale == none)
                each(r, pair.told_on.offers.regions[r][o], pair.told_off.offers.regions[r][o]);
}

inline void asics_alone_lose_performance(const Pair& pair) {
    int asics = 0;
    each_direct_offer(pair, [&](std::size_t, const Offer& on, const Offer& off) {
        const double loss = (1.0 - pair.on.parameters().performance.asic_fit_min) * pair.on_before.now.volatility;
        const double fit = on.chip_class == ChipClass::asic ? 1.0 - loss : 1.0;
        for (std::size_t w = 0; w < workload_count; ++w) {
            CHECK(on.performance[w] == doctest::Approx(fit * off.performance[w]));
            CHECK(off.cost_usd[w] == doctest::Approx(fit * on.cost_usd[w]));
        }
        if (on.chip_class == ChipClass::asic) ++asics;
    });
    CHECK(asics > 0);
}

inline void without_it_waiting_is_free(const Pair& pair) {
    each_direct_offer(pair, [&](std::size_t r, const Offer& on, const Offer& off) {
        Offer at_once = on;
        at_once.lead_weeks = 0.0;
        const double cut = pair.told_on.rules.listings[on.listing].electricity_cut;
        appraise(pair.on_before, r, cut, at_once);
        CHECK(on.lead_weeks > 0.0);
        for (std::size_t w = 0; w < workload_count; ++w) {
            CHECK(off.cost_usd[w] == at_once.cost_usd[w]);
            CHECK(on.cost_usd[w] > off.cost_usd[w]);
        }
    });
}

inline void budgets_follow_value_for_money(const Pair& pair) {
    for (std::size_t r = 0; r < pair.on.structure->regions(); ++r) {
        const MarketState& market = pair.on_before.now.markets[r];
        const double gap = pair.on.parameters().demand.elasticity * (market.value_now - market.value_trend);
        CHECK(market.advance_usd == 0.0);
        CHECK(pair.told_on.orders.budget_usd[r] ==
              doctest::Approx(portable_exp(gap) * pair.told_off.orders.budget_usd[r]).epsilon(1e-9));
    }
}

inline void money_comes_forward_before_the_ban(const Pair& pair) {
    const std::size_t cn = region_of(pair.on, "CN");
    const double forward = brought_forward_usd(pair.on_before, pair.told_on.rules, cn);
    CHECK(forward > 0.0);
    CHECK(brought_forward_usd(pair.off_before, pair.told_off.rules, cn) == 0.0);
    CHECK(pair.told_on.orders.budget_usd[cn] - forward == doctest::Approx(pair.told_off.orders.budget_usd[cn]));
    for (const char* other : {"US", "ROW"}) {
        const std::size_t r = region_of(pair.on, other);
        CHECK(pair.told_on.orders.budget_usd[r] == pair.told_off.orders.budget_usd[r]);
    }
}

inline void risk_only_decays(Pair& pair) {
    const BeliefParameters& b = pair.off.parameters().beliefs;
    const auto keep = static_cast<float>(portable_exp(-b.decay_per_year * pair.off.structure->tick_years));
    Verdict v;
    const auto decayed = [&](const State& before, const State& after) {
        for (std::size_t r = 0; r < before.buyers.size(); ++r)
            for (std::size_t i = 0; i < before.buyers[r].size(); ++i) {
                const Buyers& was = before.buyers[r];
                const Buyers& is = after.buyers[r];
                v.require(is.risk_foreign[i] == was.risk_foreign[i] * keep, "foreign, ", after.tick);
                v.require(is.risk_domestic[i] == was.risk_domestic[i] * keep, "domestic, ", after.tick);
            }
    };
    decayed(pair.off_before.now, pair.off.now);
    run(pair.off, [&](const State& before, const Published&) { decayed(before, pair.off.now); });
    CHECK(v.wrong() == "");
}

/// Probability of all Beta's chips, for one buyer and training.
inline float chance_of_beta(const World& before, const Published& told, std::size_t region, std::size_t row) {
    ChoiceScratch scratch;
    const ChoiceSet set = set_of(before, told, region);
    choice_probabilities(set, before.now.buyers[region], row, 1, Workload::training, {}, scratch);
    float sum = 0.0F;
    for (std::size_t o = 0; o < set.options.size(); ++o)
        if (set.options[o].domestic > 0.0F) sum += scratch.utility[o][0];
    return sum;
}

inline void the_group_alone_favours_its_chips(const Pair& pair) {
    only_one_term(pair, "in_house", [](const ChoiceSet& set) { return set.in_house; });
    const std::size_t cn = region_of(pair.on, "CN");
    const Buyers& buyers = pair.on_before.now.buyers[cn];
    int members = 0;
    for (std::size_t i = 0; i < buyers.size(); ++i) {
        const float on = chance_of_beta(pair.on_before, pair.told_on, cn, i);
        const float off = chance_of_beta(pair.off_before, pair.told_off, cn, i);
        if (buyers.in_house_stack[i] == no_stack) {
            CHECK(on == off);
        } else {
            CHECK(on > 1.2F * off);
            ++members;
        }
    }
    CHECK(members == 1);
}

/// Training is bought alike; for inference the same buyers order, from the same purses, other chips.
inline void plans_for_inference_alone_differ(const Pair& pair) {
    const auto orders = [](const Published& told, Workload workload) {
        std::vector<std::int64_t> list;
        for (const RegionOrders& region : told.orders.regions)
            for (const BlockOrders& block : region.blocks)
                for (const Order& o : block.orders)
                    if (o.workload == static_cast<std::uint8_t>(workload))
                        list.insert(list.end(), {o.buyer, o.offer, o.units});
        return list;
    };
    CHECK(orders(pair.told_on, Workload::training) == orders(pair.told_off, Workload::training));
    CHECK(orders(pair.told_on, Workload::inference) != orders(pair.told_off, Workload::inference));
}

inline std::int64_t rented(const World& world) {
    std::int64_t units = 0;
    for (const MarketState& market : world.now.markets)
        for (const auto& cell : market.offshore) units += cell[0] + cell[1];
    return units;
}

/// Without its switch a broker buys nothing, now and later; the other kind is not touched in this tick.
inline void this_broker_buys_nothing(Pair& pair, const std::string& broker, bool rents) {
    const auto of_broker = [&](std::size_t k) {
        return pair.on.scenario->brokers[pair.on.structure->resales[k].broker].name == broker;
    };
    for (std::size_t k = 0; k < pair.told_on.orders.by_resale.size(); ++k) {
        if (!of_broker(k)) CHECK(pair.told_on.orders.by_resale[k] == pair.told_off.orders.by_resale[k]);
        if (of_broker(k)) CHECK(pair.told_on.orders.by_resale[k] > pair.told_off.orders.by_resale[k]);
    }
    Verdict v;
    std::int64_t sold = 0;
    while (!pair.over()) {
        pair.step();
        for (std::size_t k = 0; k < pair.told_off.orders.by_resale.size(); ++k) {
            if (!of_broker(k)) continue;
            v.equal(pair.told_off.orders.by_resale[k], 0, pair.told_off.date, " bought");
            sold += pair.told_on.shipments.granted[pair.on.structure->resales[k].sold_as];
        }
        if (rents) v.equal(rented(pair.off), 0, pair.told_off.date, " rented");
    }
    CHECK(v.wrong() == "");
    CHECK(sold > 0);
}

inline std::vector<Ablation> ablations_of_buyers() {
    const auto choice = [](std::string name, std::string first, int within_ticks, float ChoiceSet::*term) {
        const std::string words = name == "own_share" ? "own" : name == "peer_share" ? "peer" : "risk";
        return Ablation{name, "tiny", {}, first, within_ticks, {"orders.units"}, [=](Pair& pair) {
                            only_one_term(pair, words, [=](const ChoiceSet& set) { return set.*term; });
                        }};
    };
    return {
        {"architecture_fit", "tiny", {}, "", 0, {"offers.performance", "offers.cost"}, asics_alone_lose_performance},
        {"porting_cost", "tiny", {}, "", 8, {"orders.units"},
         [](Pair& pair) {
             only_one_term(pair, "porting", [](const ChoiceSet& set) { return set.stacks[0].porting_usd[0]; });
         }},
        {"waiting_cost", "tiny", {}, "", 0, {"offers.cost"}, without_it_waiting_is_free},
        choice("own_share", "", 8, &ChoiceSet::own),
        choice("peer_share", "", 8, &ChoiceSet::peer),
        {"guidance", "tiny", {}, "2022-10-03", 8, {"orders.units"},
         [](Pair& pair) {
             only_one_term(pair, "discouraged", [](const ChoiceSet& set) {
                 float most = 0.0F;
                 for (const auto& option : set.options) most = std::max(most, option.discouraged);
                 return most;
             });
         }},
        choice("perceived_risk", "", 26, &ChoiceSet::risk),
        {"in_house", "tiny", {"named_buyers.Big platform.in_house_vendor=Beta"}, "", 8,
         {"orders.units"}, the_group_alone_favours_its_chips},
        {"small_models", "tiny", {}, "", 8, {"orders.units"}, plans_for_inference_alone_differ},
        {"price_response", "tiny", {}, "", 4, {"orders.budget", "orders.units"}, budgets_follow_value_for_money},
        {"prebuying", "tiny", {}, "2022-04-04", 0, {"orders.budget", "orders.units"},
         money_comes_forward_before_the_ban},
        {"beliefs", "tiny", {}, "", 8, {"state.buyers.risk_foreign", "state.buyers.risk_domestic"}, risk_only_decays},
        {"diversion", "tiny", {}, "2022-05-02", 8, {"orders.brokers"},
         [](Pair& pair) { this_broker_buys_nothing(pair, "Smugglers", false); }},
        {"offshore", "tiny", {}, "2022-02-07", 26, {"orders.brokers"},
         [](Pair& pair) { this_broker_buys_nothing(pair, "Islands cloud", true); }},
    };
}

}  // namespace chokepoint::test
