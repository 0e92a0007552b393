// Resolves names against a file.
#include "tools/reading/selection.hpp"

#include "sim/config.hpp"
#include "tools/simulation/exit_code.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chokepoint {
namespace {

template <class Things>
std::vector<std::string> names_of(const Things& things) {
    std::vector<std::string> names;
    for (const auto& thing : things) names.push_back(thing.name);
    return names;
}

[[noreturn]] void unknown(const std::string& what, const std::string& word, const std::vector<std::string>& known) {
    const std::string near = did_you_mean(word, known);
    throw UsageError(fmt::format("there is no {} \"{}\"{}{}", what, word, near.empty() ? "" : ": ", near));
}

template <class Things>
const auto& named(const Things& things, const std::string& what, const std::string& name) {
    for (const auto& thing : things)
        if (thing.name == name) return thing;
    unknown(what, name, names_of(things));
}

std::size_t label_at(const Axis& axis, const std::string& label) {
    const auto labels = labels_of(axis);
    const auto found = std::find(labels.begin(), labels.end(), label);
    if (found == labels.end()) unknown(axis.name, label, axis.labels);
    return static_cast<std::size_t>(found - labels.begin());
}

}  // namespace

std::vector<std::string> labels_of(const Axis& axis) {
    std::vector<std::string> labels = axis.labels;
    for (const std::int64_t number : axis.numbers) labels.push_back(std::to_string(number));
    return labels;
}

Selection::Selection(const TrajectoryFile& file, const Request& request) : about_(&file.about()), request_(request) {
    const Layout& layout = about_->layout;
    for (const auto& name : request.variables) {
        const Variable& variable = named(layout.variables, "variable", name);
        if (std::find(variables_.begin(), variables_.end(), variable) == variables_.end())
            variables_.push_back(variable);
    }
    for (const auto& where : request.where) {
        const auto equals = where.find('=');
        if (equals == std::string::npos)
            throw UsageError(fmt::format("--where {}: it must be axis=label, for instance region=CN", where));
        const Axis& axis = named(layout.axes, "axis", where.substr(0, equals));
        const auto has_axis = [&](const Variable& v) {
            return std::find(v.axes.begin(), v.axes.end(), axis.name) != v.axes.end();
        };
        if (std::none_of(variables_.begin(), variables_.end(), has_axis))
            throw UsageError(fmt::format("--where {}: none of the variables asked for has the axis {}", where, axis.name));
        auto& chosen = chosen_[axis.name];
        const std::size_t label = label_at(axis, where.substr(equals + 1));
        if (std::find(chosen.begin(), chosen.end(), label) == chosen.end()) chosen.push_back(label);
    }
    require_in_order(request.from, request.to);
}

void require_in_order(std::optional<Date> from, std::optional<Date> to) {
    if (from && to && *to < *from)
        throw UsageError(fmt::format("--to {} is before --from {}", to_string(*to), to_string(*from)));
}

void require_in_run(const std::vector<Date>& dates, std::optional<Date> from, std::optional<Date> to) {
    require_in_order(from, to);
    if (dates.empty()) return;
    const int tick_days = dates.size() < 2 ? 1 : dates[1].days - dates[0].days;
    const Date first = dates.front();
    const Date last{dates.back().days + tick_days - 1};
    const auto refuse = [&](const char* option, Date day, const char* side) {
        throw UsageError(fmt::format("{} {} is {} the run, which goes from {} to {}", option, to_string(day), side,
                                     to_string(first), to_string(last)));
    };
    if (from && *from > last) refuse("--from", *from, "after");
    if (to && *to < first) refuse("--to", *to, "before");
}

CellChoice Selection::cells(const Variable& variable) const {
    CellChoice choice{{0}, {{}}};
    for (const auto& name : variable.axes) {
        const auto names = labels_of(about_->axis(name));
        std::vector<std::size_t> labels;
        if (const auto found = chosen_.find(name); found != chosen_.end())
            labels = found->second;
        else
            for (std::size_t i = 0; i < names.size(); ++i) labels.push_back(i);
        CellChoice next;
        for (std::size_t c = 0; c < choice.cells.size(); ++c)
            for (const std::size_t label : labels) {
                next.cells.push_back(choice.cells[c] * names.size() + label);
                next.labels.push_back(choice.labels[c]);
                next.labels.back().push_back(names[label]);
            }
        choice = std::move(next);
    }
    return choice;
}

Rows Selection::rows(const std::vector<Date>& dates) const {
    const auto begin = request_.from ? std::lower_bound(dates.begin(), dates.end(), *request_.from) : dates.begin();
    const auto end = request_.to ? std::upper_bound(dates.begin(), dates.end(), *request_.to) : dates.end();
    return {static_cast<std::size_t>(begin - dates.begin()), static_cast<std::size_t>(std::max(begin, end) - begin)};
}

}  // namespace chokepoint
