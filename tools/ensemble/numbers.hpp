// Numbers as the ensemble's tables show them.
#pragma once

#include <string>

namespace chokepoint {

/// At most 8 characters below 1e7 in size, so that columns of 9 stay apart: whole numbers from 1000 on, four digits
/// below, fewer below 0.1; "-" for a missing value.
std::string shown(double value);

/// For CSV: the fewest digits that read back as the same double; "nan" for a missing value, "inf" for an infinite
/// one.
std::string csv_number(double value);

}  // namespace chokepoint
