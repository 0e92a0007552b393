// The buyers of one region as columns: ten million rows are normal. Rows are in the order of persistent identities.
#pragma once

#include "sim/catalog.hpp"
#include "sim/fields.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace chokepoint {

/// Shares are kept in 255ths: 0.4 % is finer than any buyer knows its neighbours.
inline constexpr float share_scale = 1.0F / 255.0F;

inline constexpr std::uint8_t no_stack = 255;

/// An order that was not filled: units of a chip, and the money that the buyer keeps for them.
struct StandingOrder {
    std::uint32_t buyer = 0;  // row
    std::uint16_t listing = 0;
    std::uint8_t workload = 0;
    std::int64_t units = 0;
    std::int64_t usd = 0;

    static constexpr auto fields(auto list) {
        return list(
            state("buyer", &StandingOrder::buyer),
            state("listing", &StandingOrder::listing),
            state("workload", &StandingOrder::workload),
            state("units", &StandingOrder::units, "units"),
            state("usd", &StandingOrder::usd, "USD"));
    }
};

struct Buyers {
    std::vector<std::uint64_t> id;
    std::vector<float> budget_share;   // of the region's budget; sums to 1
    std::vector<float> training_shift;
    std::vector<std::uint8_t> state_funded;
    std::vector<std::uint8_t> in_house_stack;  // of the own group's chip designer; no_stack: none
    std::vector<float> weight_cost;  // mixed logit: the buyer's own factor on each coefficient
    std::vector<float> weight_stack;
    std::vector<float> weight_home;
    std::vector<float> weight_risk;
    std::vector<float> risk_foreign;  // believed supply risk, by origin
    std::vector<float> risk_domestic;
    std::array<std::vector<std::int64_t>, workload_count> purse_usd;  // by workload: money that no order stands for
    std::array<std::vector<std::uint32_t>, workload_count> plans;     // orders placed so far, each with a new plan
    std::vector<std::vector<StandingOrder>> standing;  // [block]: in the order of buyers, workloads and the board
    std::vector<std::vector<std::uint32_t>> installed;  // [column of the region][buyer]; empty: nobody ever had one
    std::vector<std::vector<std::uint8_t>> own_share;                 // [stack][buyer], 255ths
    std::vector<std::vector<std::uint8_t>> peer_share;                // [stack][buyer], 255ths

    std::size_t size() const { return id.size(); }

    static constexpr auto fields(auto list) {
        return list(
            state("id", &Buyers::id),
            state("budget_share", &Buyers::budget_share),
            state("training_shift", &Buyers::training_shift),
            state("state_funded", &Buyers::state_funded),
            state("in_house_stack", &Buyers::in_house_stack),
            state("weight_cost", &Buyers::weight_cost),
            state("weight_stack", &Buyers::weight_stack),
            state("weight_home", &Buyers::weight_home),
            state("weight_risk", &Buyers::weight_risk),
            state("risk_foreign", &Buyers::risk_foreign),
            state("risk_domestic", &Buyers::risk_domestic),
            state("purse_usd", &Buyers::purse_usd, "USD"),
            state("plans", &Buyers::plans),
            state("standing", &Buyers::standing),
            state("installed", &Buyers::installed, "units"),
            state("own_share", &Buyers::own_share, "1/255"),
            state("peer_share", &Buyers::peer_share, "1/255"));
    }
};

}  // namespace chokepoint
