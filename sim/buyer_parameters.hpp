// Free parameters of what buyers value, spend, believe and see (M1 to M5, M10), with unit, range and source.
#pragma once

#include "sim/fields.hpp"

namespace chokepoint {

struct PerformanceParameters {
    double scale_out_cost = 0.4;
    double training_memory_exponent = 0.5;
    double cluster_exponent = 0.15;
    double prefill_share = 0.3;
    double memory_half_gb = 160.0;
    double small_model_half_gb = 12.0;
    double asic_fit_min = 0.7;
    double volatility_start = 0.6;
    double volatility_decay_per_year = 0.15;
    double shocks_per_year = 0.15;
    double shock_size = 0.4;

    static constexpr auto fields(auto list) {
        return list(
            field("scale_out_cost", &PerformanceParameters::scale_out_cost, "GB/TFLOP",
                  "communication time over compute time, per TFLOP/s over GB/s", {0.0, 2.0}, "assumption, 0.1-1"),
            field("training_memory_exponent", &PerformanceParameters::training_memory_exponent, "1",
                  "communication in training over memory: (H100's / memory)^exponent", {0.0, 2.0},
                  "assumption, 0-1: 1 where states are sharded (Rajbhandari et al. 2020), 0 where memory does not bound batches"),
            field("cluster_exponent", &PerformanceParameters::cluster_exponent, "1",
                  "loss of training efficiency with the number of chips that the same compute takes: (peak/H100)^exponent",
                  {0.0, 1.0}, "assumption, 0-0.3; large runs lose to failures and collectives (Llama 3 report, 2024)"),
            field("prefill_share", &PerformanceParameters::prefill_share, "1",
                  "share of H100's serving time spent on prefill (compute-bound); the rest is decode (bandwidth-bound)",
                  fraction, "assumption, 0.15-0.5; form: roofline (Williams, Waterman, Patterson 2009)"),
            field("memory_half_gb", &PerformanceParameters::memory_half_gb, "GB",
                  "memory at which serving reaches half of its best throughput: memory bounds the batch", {0.0, 1000.0},
                  "assumption, 40-320; form: batch and KV cache (Pope et al. 2022)"),
            field("small_model_half_gb", &PerformanceParameters::small_model_half_gb, "GB",
                  "the same for models that fit one chip", {0.0, 1000.0},
                  "assumption, 4-32: models of up to some ten billion parameters, and ranking and vision below them"),
            field("asic_fit_min", &PerformanceParameters::asic_fit_min, "1",
                  "performance of an ASIC when architectures are fully volatile, relative to a stable time", {0.01, 1.0},
                  "assumption, 0.3-0.8"),
            field("volatility_start", &PerformanceParameters::volatility_start, "1", "architecture volatility at the start",
                  fraction, "assumption, 0.3-0.9"),
            field("volatility_decay_per_year", &PerformanceParameters::volatility_decay_per_year, "1/year",
                  "rate at which architectures settle", {0.0, 5.0}, "assumption, 0.05-0.4"),
            field("shocks_per_year", &PerformanceParameters::shocks_per_year, "1/year",
                  "expected architecture shocks", {0.0, 10.0}, "assumption, 0-0.5"),
            field("shock_size", &PerformanceParameters::shock_size, "1", "share of the distance to 1 that volatility jumps",
                  fraction, "assumption, 0.2-0.8"));
    }
};

struct CostParameters {
    double service_life_years = 5.0;
    double host_usd_per_unit = 700.0;
    double host_usd_per_watt = 11.5;
    double building_usd_per_watt = 8.0;
    double porting_cost_usd = 4e6;
    double porting_scale_usd_per_year = 2e7;
    double waiting_value_per_year = 2.0;
    double shipping_weeks = 2.0;
    double longest_wait_weeks = 520.0;
    double fee_pass_through = 0.5;

    static constexpr auto fields(auto list) {
        return list(
            field("service_life_years", &CostParameters::service_life_years, "years",
                  "mean service life: capital recovery and retirement hazard", {1.0, 20.0},
                  "hyperscalers' filings depreciate servers over 5 to 6 years"),
            field("host_usd_per_unit", &CostParameters::host_usd_per_unit, "USD",
                  "host, network and rack of one accelerator, whatever its power: of ownership, not of the purchase", {0.0, 1e6},
                  "assumption: servers of eight cost 12000 (cards of 70 W) and 70000 USD (of 700 W) besides them; the line through both"),
            field("host_usd_per_watt", &CostParameters::host_usd_per_watt, "USD/W", "the same, for each watt", {0.0, 1000.0},
                  "assumption, 6-20: slope of the same line 11.5"),
            field("building_usd_per_watt", &CostParameters::building_usd_per_watt, "USD/W",
                  "building, power supply and cooling per watt of accelerators", {0.0, 1000.0},
                  "assumption, 5-15: industry estimates of data-centre cost"),
            field("porting_cost_usd", &CostParameters::porting_cost_usd, "USD",
                  "cost for a large buyer of moving everything to an immature stack, per year of budget", {0.0, 1e9},
                  "CANN: 0.4 to 2 person-months per operator (company statement); operators and wages assumed, 1e6-2e7"),
            field("porting_scale_usd_per_year", &CostParameters::porting_scale_usd_per_year, "USD/year",
                  "budget at which half of that cost arises: small buyers run others' code", {1e3, 1e10},
                  "assumption, 5e6-1e8"),
            field("waiting_value_per_year", &CostParameters::waiting_value_per_year, "1/year",
                  "cost of waiting a year, as a share of the price", {0.0, 20.0}, "assumption, 0.5-4: chips age by half in two years"),
            field("shipping_weeks", &CostParameters::shipping_weeks, "weeks", "from the vendor's door into service",
                  {0.0, 52.0}, "assumption, 1-6"),
            field("longest_wait_weeks", &CostParameters::longest_wait_weeks, "weeks",
                  "no expected wait counts as longer", {1.0, 5200.0}, "assumption: so long that nobody would wait"),
            field("fee_pass_through", &CostParameters::fee_pass_through, "1",
                  "share of a revenue share that reaches the buyer's price", fraction, "assumption, 0-1"));
    }
};

struct ChoiceParameters {
    double cost = 1.4;
    double stack = 1.2;
    double own = 1.0;
    double peer = 0.6;
    double home = 2.5;
    double state_home = 6.0;
    double risk = 2.0;
    double in_house = 2.0;
    double last_chance = 1.0;
    double coefficient_spread = 0.3;
    double nest_gpu = 0.7;
    double nest_asic = 0.7;
    double split_units = 8.0;
    double small_model_share = 0.3;

    static constexpr auto fields(auto list) {
        constexpr Range weight{0.0, 50.0};
        return list(
            field("cost", &ChoiceParameters::cost, "1", "weight of ln(1/cost of ownership)", weight, "assumption, 0.8-3"),
            field("stack", &ChoiceParameters::stack, "1", "weight of ln(stack maturity)", weight, "assumption, 0.3-2"),
            field("own", &ChoiceParameters::own, "1", "weight of the own installed share of the stack", weight,
                  "assumption, 0.3-2"),
            field("peer", &ChoiceParameters::peer, "1", "weight of the neighbours' installed share", weight,
                  "assumption, 0-1.5"),
            field("home", &ChoiceParameters::home, "1", "weight of guidance against foreign chips", weight,
                  "assumption, 1-5"),
            field("state_home", &ChoiceParameters::state_home, "1",
                  "how many times more guidance weighs with state-funded buyers", {0.0, 50.0}, "assumption, 2-10"),
            field("risk", &ChoiceParameters::risk, "1", "weight of the believed supply risk of the origin", weight,
                  "assumption, 0.5-5"),
            field("in_house", &ChoiceParameters::in_house, "1", "weight of a chip from the buyer's own group", weight,
                  "assumption, 0-4; no second margin inside a group (Spengler 1950), and software made together"),
            field("last_chance", &ChoiceParameters::last_chance, "1",
                  "weight of a chip on the eve of a ban that has been announced", weight,
                  "assumption, 0-3; press of early 2025 on large orders of H20 ahead of its ban"),
            field("coefficient_spread", &ChoiceParameters::coefficient_spread, "1",
                  "standard deviation of the logarithm of the coefficients between buyers (mixed logit)", {0.0, 2.0},
                  "assumption, 0-0.6; form: McFadden and Train (2000)"),
            field("nest_gpu", &ChoiceParameters::nest_gpu, "1", "dissimilarity of the GPU nest", {0.05, 1.0},
                  "assumption, 0.4-1; form: McFadden (1978), Train (2009) ch. 4"),
            field("nest_asic", &ChoiceParameters::nest_asic, "1", "dissimilarity of the ASIC nest", {0.05, 1.0},
                  "assumption, 0.4-1"),
            field("split_units", &ChoiceParameters::split_units, "units",
                  "a purse that buys this many of the dearest chip is split by the probabilities", {1.0, 1e9},
                  "assumption"),
            field("small_model_share", &ChoiceParameters::small_model_share, "1",
                  "share of plans for inference that are for models that fit one chip", fraction,
                  "assumption, 0.1-0.6; IDC counts over a million small cards a year in China"));
    }
};

struct DemandParameters {
    double elasticity = 0.3;
    double budget_lapse_per_year = 1.0;
    double prebuying_strength = 0.6;
    double prebuying_horizon_weeks = 26.0;
    double repayment_weeks = 26.0;
    double reapply_weeks = 13.0;
    double review_weeks = 8.0;

    static constexpr auto fields(auto list) {
        return list(
            field("elasticity", &DemandParameters::elasticity, "1",
                  "elasticity of regional budgets to the price-performance on offer, relative to its own trend", {0.0, 3.0},
                  "assumption, 0-1"),
            field("budget_lapse_per_year", &DemandParameters::budget_lapse_per_year, "1/year",
                  "rate at which money that could not be spent is withdrawn", {0.0, 50.0}, "assumption, 0.3-4"),
            field("prebuying_strength", &DemandParameters::prebuying_strength, "1",
                  "extra budget, per unit of it, on the eve of a ban of everything bought", {0.0, 10.0},
                  "assumption, 0.2-2; NVIDIA's quarter before October 2023 shows the behaviour"),
            field("prebuying_horizon_weeks", &DemandParameters::prebuying_horizon_weeks, "weeks",
                  "how long before the effective date it begins", {1.0, 260.0}, "assumption, 8-40"),
            field("repayment_weeks", &DemandParameters::repayment_weeks, "weeks",
                  "time over which money brought forward is missing later", {1.0, 520.0}, "assumption, 13-52"),
            field("reapply_weeks", &DemandParameters::reapply_weeks, "weeks",
                  "mean time until a refused order is applied for anew, or its place taken by another's", {1.0, 520.0},
                  "assumption, 4-52"),
            field("review_weeks", &DemandParameters::review_weeks, "weeks",
                  "mean time until a buyer thinks again about an order that is not filled (1e6: never)", {1.0, 1e6},
                  "assumption, 2-52: lead times of 2023 were 36 to 52 weeks (press), and orders could be cancelled"));
    }
};

struct BeliefParameters {
    double start_foreign = 0.1;
    double start_domestic = 0.1;
    double ban_gain = 0.5;
    double rationing_gain_per_year = 0.3;
    double delay_gain_per_year = 0.5;
    double decay_per_year = 0.4;
    double signal_adjustment_per_year = 4.0;

    static constexpr auto fields(auto list) {
        return list(
            field("start_foreign", &BeliefParameters::start_foreign, "1", "believed supply risk of foreign chips at the start",
                  fraction, "assumption"),
            field("start_domestic", &BeliefParameters::start_domestic, "1",
                  "believed supply risk of domestic chips at the start", fraction, "assumption"),
            field("ban_gain", &BeliefParameters::ban_gain, "1",
                  "share of the distance to 1 that a ban of all foreign sales closes", fraction, "assumption, 0.2-0.9"),
            field("rationing_gain_per_year", &BeliefParameters::rationing_gain_per_year, "1/year",
                  "rise while an order of that origin stays unfilled", {0.0, 20.0}, "assumption, 0.2-1"),
            field("delay_gain_per_year", &BeliefParameters::delay_gain_per_year, "1/year", "rise while licences are pending",
                  {0.0, 20.0}, "assumption, 0.2-1"),
            field("decay_per_year", &BeliefParameters::decay_per_year, "1/year", "forgetting", {0.0, 20.0},
                  "assumption, 0.2-1"),
            field("signal_adjustment_per_year", &BeliefParameters::signal_adjustment_per_year, "1/year",
                  "speed at which beliefs follow what officials say", {0.0, 50.0}, "assumption, 1-8"));
    }
};

struct PeerParameters {
    int mean_degree = 8;
    double rewiring = 0.1;
    int update_weeks = 4;

    static constexpr auto fields(auto list) {
        return list(
            field("mean_degree", &PeerParameters::mean_degree, "1", "neighbours of a buyer, on average", {0.0, 64.0},
                  "assumption, 4-16"),
            field("rewiring", &PeerParameters::rewiring, "1", "share of ties to someone far away", fraction,
                  "Watts and Strogatz (1998); assumption, 0.01-0.5"),
            field("update_weeks", &PeerParameters::update_weeks, "weeks", "how often neighbours are looked at",
                  {1.0, 1000.0}, "assumption"));
    }
};

}  // namespace chokepoint
