// Orders at the gates that judge them, licences and customs: who is approved, and who was refused at which rate.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

struct Judgement {
    std::int64_t approved = 0;      // by now, of all orders
    std::int64_t reconsidered = 0;  // of these, refused before
};

/// New orders are judged at the rate of the day. A rate that rises from r to s lets through (s - r) / (1 - r) of those refused
/// at r, so that one step is the same as several small ones; a rate that falls judges nobody again.
Judgement judge(const World& world, const Rulebook& rules, std::size_t listing, std::int64_t orders);

/// The rate at which those who are refused after a tick were judged, in the mean: a rate that falls leaves those of before as
/// they were judged, so that its way back up is no second chance.
double judged_at(const ListingState& before, std::int64_t refused, double rate);

}  // namespace chokepoint
