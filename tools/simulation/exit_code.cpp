// From exceptions to exit codes.
#include "tools/simulation/exit_code.hpp"

#include "output/publish.hpp"
#include "sim/config.hpp"

#include <system_error>

namespace chokepoint {

Exit exit_code_of(const std::exception& error) {
    if (dynamic_cast<const ConfigError*>(&error) != nullptr) return Exit::bad_scenario;
    if (dynamic_cast<const OutputError*>(&error) != nullptr) return Exit::output_failed;
    if (dynamic_cast<const UsageError*>(&error) != nullptr) return Exit::usage;
    if (dynamic_cast<const std::system_error*>(&error) != nullptr) return Exit::output_failed;  // what fmt prints to is full
    return Exit::internal_error;
}

}  // namespace chokepoint
