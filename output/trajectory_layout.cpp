// What a layout must satisfy to be written, and to be read by netCDF, xarray and this program.
#include "output/trajectory_layout.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace chokepoint {
namespace {

[[noreturn]] void refuse(const std::string& problem) { throw std::invalid_argument("trajectory: " + problem); }

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }

void claim(std::set<std::string>& names, const std::string& name) {
    const auto allowed = [](char c) { return letter(c) || digit(c) || c == '_'; };
    const bool formed = !name.empty() && letter(name[0]) && std::all_of(name.begin(), name.end(), allowed);
    if (!formed) refuse("'" + name + "' is not a name (a letter, then letters, digits and _)");
    if (!names.insert(name).second) refuse("the name '" + name + "' is used twice");
}

void require(const std::string& value, const std::string& name, const std::string& what) {
    if (value.empty()) refuse("'" + name + "' has no " + what);
}

void check_axis(const Axis& axis) {
    require(axis.long_name, axis.name, "long name");
    if (axis.size() == 0) refuse("the axis '" + axis.name + "' has no labels");
    if (!axis.labels.empty() && !axis.numbers.empty()) refuse("the axis '" + axis.name + "' has labels and numbers");
    std::set<std::string> seen;
    for (const auto& label : axis.labels)
        if (!seen.insert(label).second) refuse("the axis '" + axis.name + "' has the label '" + label + "' twice");
}

void check_variable(const Variable& variable, const Layout& layout) {
    require(variable.unit, variable.name, "unit (pure numbers have \"1\")");
    require(variable.long_name, variable.name, "long name");
    std::set<std::string> seen;
    for (const auto& name : variable.axes) {
        const auto same = [&name](const Axis& axis) { return axis.name == name; };
        if (std::none_of(layout.axes.begin(), layout.axes.end(), same))
            refuse("'" + variable.name + "' has the unknown axis '" + name + "'");
        if (!seen.insert(name).second) refuse("'" + variable.name + "' has the axis '" + name + "' twice");
    }
    if (variable.time_axis.empty() && variable.axes.empty()) refuse("'" + variable.name + "' has no axis at all");
    const int mantissa = variable.kind == Kind::float64 ? 52 : variable.kind == Kind::float32 ? 23 : 1;
    if (variable.keep_bits < 0 || variable.keep_bits >= mantissa)
        refuse(fmt::format("'{}' cannot keep {} bits", variable.name, variable.keep_bits));
    const bool flags = variable.kind == Kind::int8_flags;
    if (flags == variable.flag_meanings.empty() || variable.flag_meanings.size() > 127)
        refuse("'" + variable.name + "' needs meanings if, and only if, it is made of flags, and at most 127");
    for (const auto& meaning : variable.flag_meanings)
        if (meaning.empty() || meaning.find_first_of(" \t\n") != std::string::npos)
            refuse("'" + variable.name + "': the meaning '" + meaning + "' is not a single word");
}

std::set<std::string> names_of(const Layout& layout) {
    using namespace trajectory_layout;
    std::set<std::string> names{event_axis, event_time, event_text};
    for (const auto& name : time_axes(layout)) claim(names, name);
    for (const auto& axis : layout.axes) claim(names, axis.name);
    for (const auto& variable : layout.variables) claim(names, variable.name);
    return names;
}

}  // namespace

std::vector<std::string> trajectory_layout::time_axes(const Layout& layout) {
    std::vector<std::string> names{time_axis};
    for (const auto& variable : layout.variables)
        if (std::find(names.begin(), names.end(), variable.time_axis) == names.end())
            if (!variable.time_axis.empty()) names.push_back(variable.time_axis);
    return names;
}

void check_layout(const Layout& layout) {
    names_of(layout);
    for (const auto& axis : layout.axes) check_axis(axis);
    for (const auto& variable : layout.variables) check_variable(variable, layout);
}

void trajectory_layout::check_metrics(const Layout& layout, std::span<const Metric> metrics) {
    auto names = names_of(layout);
    for (const auto& metric : metrics) {
        claim(names, metric.name);
        require(metric.unit, metric.name, "unit (pure numbers have \"1\")");
        require(metric.long_name, metric.name, "long name");
    }
}

}  // namespace chokepoint
