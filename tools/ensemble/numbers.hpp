// Numbers as the ensemble's tables show them.
#pragma once

#include <string>

namespace chokepoint {

/// At most 9 characters for what markets hold: four digits below 1000, whole numbers above; "-" for a missing
/// value.
std::string shown(double value);

/// For CSV: the fewest digits that read back as the same double; "nan" for a missing value, "inf" for an infinite
/// one.
std::string csv_number(double value);

}  // namespace chokepoint
