// The description of a trajectory for a terminal, and as JSON.
#include "tools/reading/file_description.hpp"

#include "tools/ensemble/numbers.hpp"
#include "tools/reading/selection.hpp"
#include "tools/terminal/table.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t label_columns = 10;

const char* type_name(Kind kind) {
    switch (kind) {
        case Kind::int64: return "int64";
        case Kind::int32: return "int32";
        case Kind::float64: return "float64";
        case Kind::float32: return "float32";
        case Kind::int8_flags: break;
    }
    return "flags";
}

std::string step_text(const Cadence& cadence) {
    if (cadence.dates.size() < 2) return "";
    if (cadence.shortest_step_days == cadence.longest_step_days)
        return ", every " + number_of(cadence.longest_step_days, "day");
    return fmt::format(", every {} to {} days", cadence.shortest_step_days, cadence.longest_step_days);
}

std::string cadence_text(const Cadence& cadence) {
    if (cadence.dates.empty()) return "no rows";
    return fmt::format("{}{}, {} to {}", number_of(cadence.dates.size(), "row"), step_text(cadence),
                       to_string(cadence.dates.front()), to_string(cadence.dates.back()));
}

std::string unit_text(const std::string& unit) { return unit == "1" ? "a pure number" : unit; }

std::string range_text(const Variable& variable, const ValueRange& range) {
    if (range.values == range.missing) return "no values";
    const auto word = [&](double value) {
        const auto flag = static_cast<std::size_t>(value);
        if (variable.kind == Kind::int8_flags) return value >= 0 && flag < variable.flag_meanings.size() ? variable.flag_meanings[flag] : "?";
        return is_whole(variable.kind) ? fmt::format("{:.0f}", value) : shown(value);
    };
    std::string text = range.least == range.most ? "always " + word(range.least)
                                                 : fmt::format("from {} to {}", word(range.least), word(range.most));
    if (variable.kind == Kind::int8_flags) text = fmt::format("one of {}; {}", fmt::join(variable.flag_meanings, ", "), text);
    if (range.missing > 0)
        text += fmt::format("; {:.1f} % missing", 100.0 * static_cast<double>(range.missing) / static_cast<double>(range.values));
    return text;
}

std::string variable_text(const Variable& variable, const ValueRange& range, std::size_t columns) {
    std::string axes = variable.time_axis;
    for (const auto& axis : variable.axes) axes += (axes.empty() ? "" : ", ") + axis;
    std::string text = paragraph(fmt::format("{} ({})", variable.name, axes), 2, columns);
    text += paragraph(variable.long_name, 6, columns, 0);
    std::string facts = variable.kind == Kind::int8_flags ? "" : unit_text(variable.unit) + "; ";
    if (!variable.cell_methods.empty()) facts += variable.cell_methods + "; ";
    return text + paragraph(facts + range_text(variable, range), 6, columns, 0);
}

std::string provenance_text(const Provenance& p, std::size_t columns) {
    std::string text;
    const auto line = [&](const char* what, const std::string& value) {
        text += paragraph(fmt::format("{:<10}{}", what, value), 2, columns, label_columns);
    };
    line("run", fmt::format("{}, seed {}", p.run_id, p.seed));
    line("program", fmt::format("{}, commit {}{}", p.program_version, p.git_commit, p.git_dirty ? " with changes" : ""));
    line("compiler", fmt::format("{}, {}, {}", p.compiler, p.build_type, p.compiler_flags));
    line("libraries", p.libraries);
    line("scenario", "sha256 " + p.scenario_sha256);
    line("focus", fmt::format("{} ({}) in {}, against {}", p.focal_vendor, p.focal_chip, p.focal_region, p.rival_region));
    return text;
}

Json number(double value) { return std::isnan(value) ? Json(nullptr) : Json(value); }

Json variable_json(const Variable& v, const ValueRange& range) {
    Json json{{"unit", v.unit},       {"long_name", v.long_name}, {"cell_methods", v.cell_methods},
              {"type", type_name(v.kind)},
              {"time_axis", v.time_axis}, {"axes", v.axes}};
    if (v.kind == Kind::int8_flags) json["flag_meanings"] = v.flag_meanings;
    json["minimum"] = number(range.least);
    json["maximum"] = number(range.most);
    json["values"] = range.values;
    json["missing"] = range.missing;
    return json;
}

Json provenance_json(const Provenance& p) {
    return {{"schema_version", p.schema_version}, {"program_version", p.program_version}, {"git_commit", p.git_commit},
            {"git_dirty", p.git_dirty},           {"compiler", p.compiler},               {"compiler_flags", p.compiler_flags},
            {"build_type", p.build_type},         {"libraries", p.libraries},             {"run_id", p.run_id},
            {"seed", p.seed},                     {"focal_vendor", p.focal_vendor},       {"focal_chip", p.focal_chip},
            {"focal_region", p.focal_region},     {"rival_region", p.rival_region},       {"scenario_sha256", p.scenario_sha256},
            {"scenario", p.scenario_yaml}};
}

}  // namespace

std::string as_text(const FileDescription& d, const Screen& screen) {
    const std::size_t columns = screen.columns;
    std::string text = heading(d.about.provenance.title, screen) + "\n" + paragraph(d.file, 2, columns);
    const auto section = [&](const char* name) { text += "\n" + heading(name, screen) + "\n"; };
    if (!d.part) {
        section("Provenance");
        text += provenance_text(d.about.provenance, columns);
    }
    if (!d.cadences.empty()) section("Times");
    for (const auto& cadence : d.cadences)
        text += paragraph(fmt::format("{:<10}{}", cadence.axis, cadence_text(cadence)), 2, columns, label_columns);
    if (!d.about.layout.axes.empty()) section("Axes");
    for (const auto& axis : d.about.layout.axes) {
        text += paragraph(fmt::format("{}: {} ({})", axis.name, axis.long_name, axis.size()), 2, columns);
        text += axis.labels.empty() ? paragraph("whole numbers", 6, columns, 0)
                                    : paragraph(fmt::format("{}", fmt::join(axis.labels, ", ")), 6, columns, 0);
    }
    if (!d.ranges.empty()) section("Variables");
    for (std::size_t i = 0; i < d.ranges.size(); ++i)
        text += variable_text(d.about.layout.variables[i], d.ranges[i], columns);
    if (!d.about.metrics.empty()) section("Metrics");
    for (const auto& metric : d.about.metrics) {
        const std::string unit = metric.unit == "1" || std::isnan(metric.value) ? "" : " " + metric.unit;
        text += paragraph(fmt::format("{:<28}{}{}", metric.name, shown(metric.value, metric.unit), unit), 2, columns);
        text += paragraph(metric.long_name, 6, columns, 0);
    }
    if (d.part) return text;
    section("Events");
    text += paragraph(fmt::format("{}; `chokepoint export RUN events` lists them", d.about.events.size()), 2, columns);
    return text;
}

std::string as_json(const FileDescription& d) {
    Json json{{"file", d.file}, {"title", d.about.provenance.title}};
    if (!d.part) json["provenance"] = provenance_json(d.about.provenance);
    for (const auto& c : d.cadences) {
        Json times{{"rows", c.dates.size()}};
        if (!c.dates.empty()) {
            times["first"] = to_string(c.dates.front());
            times["last"] = to_string(c.dates.back());
            times["shortest_step_days"] = c.shortest_step_days;
            times["longest_step_days"] = c.longest_step_days;
        }
        json["times"][c.axis] = times;
    }
    json["axes"] = Json::object();
    for (const auto& axis : d.about.layout.axes)
        json["axes"][axis.name] = {{"long_name", axis.long_name}, {"labels", axis.labels.empty() ? Json(axis.numbers) : Json(axis.labels)}};
    json["variables"] = Json::object();
    for (std::size_t i = 0; i < d.ranges.size(); ++i)
        json["variables"][d.about.layout.variables[i].name] = variable_json(d.about.layout.variables[i], d.ranges[i]);
    json["metrics"] = Json::object();
    for (const auto& m : d.about.metrics)
        json["metrics"][m.name] = {{"value", number(m.value)}, {"unit", m.unit}, {"long_name", m.long_name}};
    if (d.part) return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    json["events"] = Json::array();
    for (const auto& event : d.about.events)
        json["events"].push_back({{"date", to_string(event.date)}, {"event", event.what}});
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace chokepoint
