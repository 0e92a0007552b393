// What a purse buys (M4), sixteen buyers side by side: whole units of each option, by the probabilities.
#pragma once

#include "agents/mechanisms/choice_kernel.hpp"
#include "sim/boards.hpp"
#include "sim/lanes.hpp"

#include <cstdint>
#include <vector>

namespace chokepoint {

/// What is the same for all buyers of a region in a tick.
struct PriceList {
    std::vector<double> price_usd;    // by option; whole numbers
    std::vector<double> per_usd;      // their reciprocals
    double split_units = 0.0;         // a purse that buys fewer of the dearest option goes to one plan
};

PriceList price_list(const std::vector<Offer>& offers, double split_units);

/// Units bought by one group of buyers for one workload.
struct Purchase {
    std::vector<LaneOf<double>> units;          // [option]; means something where `bought` says so
    std::vector<LaneOf<std::uint64_t>> bought;  // [option / 64]: a bit for each option of which there are units

    /// Calls `see(option, units)` for what a lane bought, in the order of the options.
    template <class See>
    void each(std::size_t lane, See&& see) const {
        for (std::size_t word = 0; word < bought.size(); ++word)
            for (std::uint64_t bits = bought[word][lane]; bits != 0; bits &= bits - 1) {
                const std::size_t option = word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits));
                see(option, static_cast<std::int64_t>(units[option][lane]));
            }
    }
};

/// A small purse goes to one plan; a large one is split by the probabilities, and what no whole unit takes goes to the
/// plan. Purses (`lanes` of them) are whole USD below 2^53, so that every number here is exact.
void spend(const PriceList& prices, const std::int64_t* purse_usd, const ChoiceScratch& choice, Purchase& purchase);

}  // namespace chokepoint
