// --from and --to, as verbs that read a finished run take them.
#include "tools/commands/commands.hpp"

#include <fmt/format.h>

namespace chokepoint {
namespace {

std::optional<Date> date_of(const char* option, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto date = parse_date(text);
    if (!date) throw UsageError(fmt::format("{} {}: it must be a day (YYYY-MM-DD), for instance 2026-01-05", option, text));
    return date;
}

}  // namespace

void DayOptions::add_to(CLI::App& verb) {
    verb.add_option("--from", from, "first day, YYYY-MM-DD")->type_name("DAY");
    verb.add_option("--to", to, "last day, YYYY-MM-DD")->type_name("DAY");
}

std::optional<Date> DayOptions::first() const { return date_of("--from", from); }
std::optional<Date> DayOptions::last() const { return date_of("--to", to); }

}  // namespace chokepoint
