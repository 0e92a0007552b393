// The roster: every kind of agent, by the word that configurations use for it.
#pragma once

#include "sim/roles.hpp"

namespace chokepoint {

Roster standard_roster();

}  // namespace chokepoint
