// `chokepoint describe`: every parameter with unit, range, default and source; the JSON Schema of a scenario; what is
// in a file.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "sim/describe.hpp"
#include "sim/scenario_document.hpp"
#include "tools/reading/file_description.hpp"
#include "tools/reading/named_run.hpp"
#include "tools/reading/scenario_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unistd.h>

#include <filesystem>

namespace chokepoint {

namespace {

constexpr const char* calibrated = "configs/calibrated.yaml";

struct DescribeOptions {
    std::string what;
    bool json_schema = false;
    std::string file;
    std::string scenario;
    bool json = false;
};

std::string describe_kinds() {
    const KindNames names = standard_roster().names();
    std::string text = "Kinds of agents, by the role they play (the word after `kind:`)\n";
    const auto line = [&](const char* role, const std::vector<std::string>& kinds) {
        text += fmt::format("  {:<12}{}\n", role, fmt::join(kinds, ", "));
    };
    line("regulator", names.regulators);
    line("firm", names.vendors);
    std::vector<std::string> facilities;
    for (const auto& [kind, goods] : names.facilities) facilities.push_back(fmt::format("{} ({})", kind, word(goods)));
    line("facility", facilities);
    line("broker", names.brokers);
    return text;
}

Exit describe_run(const DescribeOptions& options) {
    const TrajectoryFile file(named_run(options.file));
    const std::vector<std::string> only(options.what.empty() ? 0 : 1, options.what);
    const FileDescription description = describe_file(file, only);
    fmt::print("{}", options.json ? as_json(description) : as_text(description, screen_of(STDOUT_FILENO)));
    return Exit::success;
}

/// The table has the defaults of the code, which hardly any scenario uses for its parameters.
std::string instead_of_defaults(const std::string& path, const Screen& screen) {
    if (std::filesystem::exists(calibrated)) {
        const std::string values = values_if_any(scenario_document(calibrated), path, screen);
        const std::string title = fmt::format("in {}, for the scenarios that extend it", calibrated);
        return values.empty() ? "" : fmt::format("\n{}\n{}", heading(title, screen), values);
    }
    if (path != "parameters" && !path.starts_with("parameters.")) return {};
    return "\nMost scenarios have calibrated values instead of these defaults: --scenario FILE tells which.\n";
}

void describe_part(const DescribeOptions& options) {
    const std::string fields = describe(options.what);
    const Screen screen = screen_of(STDOUT_FILENO);
    if (options.scenario.empty()) return fmt::print("{}{}", fields, instead_of_defaults(in_full(options.what), screen));
    const std::string values = values_text(scenario_document(options.scenario), in_full(options.what), screen);
    fmt::print("{}\n{}\n{}", fields, heading("in " + options.scenario, screen), values);
}

Exit describe_what(const DescribeOptions& options) {
    if (!options.file.empty()) return describe_run(options);
    if (options.json_schema)
        fmt::print("{}\n", json_schema());
    else if (options.what.empty())
        fmt::print("{}", describe_all());
    else if (options.what == "kinds")
        fmt::print("{}", describe_kinds());
    else
        describe_part(options);
    return Exit::success;
}

}  // namespace

void add_describe(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("describe", "explains the fields of a scenario, or what is in a file");
    auto options = std::make_shared<DescribeOptions>();
    auto* what = verb->add_option("WHAT", options->what,
                     "a part (chip, facility, rule, parameters.choice, mechanisms), one field (chips.*.price_usd), or `kinds`; "
                     "everything if left out; with --file, a variable or metric of that file");
    auto* schema =
        verb->add_flag("--json-schema", options->json_schema, "a JSON Schema, so that editors complete and check scenarios");
    auto* file = verb->add_option("--file", options->file,
                                  "a run's folder or run.nc: its variables with units, axes, meaning, cadence and range; metrics, provenance");
    file->type_name("RUN")->excludes(schema);
    verb->add_option("--scenario", options->scenario,
                     "a scenario file: what it and the files that it extends say there, on which lines, and by which source")
        ->type_name("SCENARIO")
        ->needs(what)
        ->excludes(file)
        ->excludes(schema);
    verb->add_flag("--json", options->json, "with --file: as JSON")->needs(file);
    verb->callback([options, &action] { action = [options] { return describe_what(*options); }; });
}

}  // namespace chokepoint
