// Numbers as the ensemble's tables show them.
#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// At most 8 characters below 1e7 in size, so that columns of 9 stay apart: whole numbers from 1000 on, four digits
/// below, fewer below 0.1; "-" for a missing value.
std::string shown(double value);
/// The same of a quantity; of a date in years its hundredths, too.
std::string shown(double value, std::string_view unit);

/// For CSV: the fewest digits that read back as the same double; "nan" for a missing value, "inf" for an infinite
/// one.
std::string csv_number(double value);

}  // namespace chokepoint
