// M10: believed supply risk of foreign and domestic chips, each buyer's own.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// What moves every buyer's belief in a region.
struct Signals {
    double ban = 0.0;      // share of the trailing year's imports that were legal last tick and are not now
    bool pending = false;  // a licence is being waited for
    double talk = 0.0;     // level at which officials paint the risk of foreign chips
};

Signals signals_in(const World& world, const Rulebook& rules, std::size_t region);

/// How the signals of a tick move each belief.
struct BeliefStep {
    float keep = 1.0F;    // what is not forgotten
    float follow = 0.0F;  // part of the distance to `talk` that is closed
    float shock = 0.0F;   // of bans and of waiting for licences
    float talk = 0.0F;
};

BeliefStep belief_step(const World& world, const Rulebook& rules, std::size_t region);

/// Forgetting, then what officials say, bans, and waiting for licences, for the buyers of one block (assumption: beliefs
/// close a share of their distance to the signal). Orders left open add to it when they are received.
void believe(Buyers& buyers, const BeliefStep& step, Block block);

}  // namespace chokepoint
