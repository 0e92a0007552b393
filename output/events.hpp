// What happened in a tick that has a date and a name: rules that took effect, chips that went on sale.
#pragma once

#include "output/recorder.hpp"

#include <vector>

namespace chokepoint {

/// Rules by their names; "launch: <chip>" for a chip of the catalogue; for one that a vendor drew up during the run, its
/// datasheet besides, in the rule's terms (TPP in TOPS x bit, TB/s, GB/s).
std::vector<Event> events_of(const Tick& tick);

}  // namespace chokepoint
