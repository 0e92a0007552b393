// The numbers of a scenario that may be varied: default, plausible range, and where that comes from.
#pragma once

#include "sim/config.hpp"
#include "sim/fields.hpp"
#include "sim/names.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// How a range is sampled: evenly, evenly in the logarithm, or evenly over whole numbers.
enum class Scale { linear, log, whole };
template <>
struct EnumWords<Scale> {
    static constexpr std::array<std::string_view, 3> words{"linear", "log", "whole"};
};

/// Where the default comes from.
enum class ParameterStatus { sourced, calibrated, assumed };
template <>
struct EnumWords<ParameterStatus> {
    static constexpr std::array<std::string_view, 3> words{"sourced", "calibrated", "assumed"};
};

struct FreeParameter {
    double default_value = 0.0;
    double low = 0.0;
    double high = 0.0;
    Scale scale = Scale::linear;
    ParameterStatus status = ParameterStatus::assumed;
    bool calibrate = false;
    std::string source;

    static constexpr auto fields(auto list) {
        return list(
            required_field("default", &FreeParameter::default_value, "", "value in the scenario"),
            required_field("low", &FreeParameter::low, "", "lower end of the plausible range"),
            required_field("high", &FreeParameter::high, "", "upper end"),
            field("scale", &FreeParameter::scale, "", "linear, log or whole"),
            required_field("status", &FreeParameter::status, "", "sourced, calibrated or assumed"),
            field("calibrate", &FreeParameter::calibrate, "", "whether `chokepoint calibrate` varies it"),
            required_field("source", &FreeParameter::source, "", "where the range comes from"));
    }
};

/// A parameter with its path in a scenario, as after `--set`, and where the file names it.
struct ListedParameter {
    std::string path;
    FreeParameter parameter;
    Place place;
};

/// Reads the list and checks each entry: low <= default <= high, positive where the scale is log, whole where it
/// is whole. Throws ConfigError.
std::vector<ListedParameter> load_parameters(const std::string& file);

/// Those that calibration varies.
std::vector<ListedParameter> to_calibrate(const std::vector<ListedParameter>& parameters);

/// Throws ConfigError, with places in the list, unless every path names a number of the scenario and both ends of
/// every range are accepted there.
void check_parameters(const std::vector<ListedParameter>& parameters, const std::string& scenario_file);

}  // namespace chokepoint
