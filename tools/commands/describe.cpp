// `chokepoint describe`: every parameter with unit, range, default and source; the JSON Schema of a scenario.
#include "tools/commands/commands.hpp"

#include "agents/roster.hpp"
#include "sim/describe.hpp"

#include <fmt/format.h>

namespace chokepoint {

namespace {

struct DescribeOptions {
    std::string what;
    bool json_schema = false;
};

std::string describe_kinds() {
    const KindNames names = standard_roster().names();
    std::string text = "Kinds of agents, by the role they play (the word after `kind:`)\n";
    const auto line = [&](const char* role, const std::vector<std::string>& kinds) {
        text += fmt::format("  {:<12}{}\n", role, fmt::join(kinds, ", "));
    };
    line("regulator", names.regulators);
    line("firm", names.vendors);
    line("facility", names.facilities);
    line("broker", names.brokers);
    return text;
}

Exit describe_what(const DescribeOptions& options) {
    if (options.json_schema)
        fmt::print("{}\n", json_schema());
    else if (options.what.empty())
        fmt::print("{}", describe_all());
    else if (options.what == "kinds")
        fmt::print("{}", describe_kinds());
    else
        fmt::print("{}", describe(options.what));
    return Exit::success;
}

}  // namespace

void add_describe(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("describe", "explains the fields of a scenario");
    auto options = std::make_shared<DescribeOptions>();
    verb->add_option("WHAT", options->what,
                     "a part (chip, facility, rule, parameters.choice, mechanisms), one field (chips.*.price_usd), or `kinds`; "
                     "everything if left out");
    verb->add_flag("--json-schema", options->json_schema, "a JSON Schema, so that editors complete and check scenarios");
    verb->callback([options, &action] { action = [options] { return describe_what(*options); }; });
}

}  // namespace chokepoint
