// Reads the definitions that CLI11 holds.
#include "tools/commands/verb_list.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

Offer offer_of(const std::string& value, bool text) {
    if (value == "SCENARIO" || value == "FILE" || value == "EXPERIMENT") return Offer::yaml_files;
    if (value == "RUN") return Offer::trajectories;
    if (value == "DIR" || value == "STUDY") return Offer::folders;
    if (value == "VAR" || value == "WHAT") return Offer::nothing;
    return text ? Offer::files : Offer::nothing;
}

/// The words of "{bash,fish,zsh}", as CLI::IsMember describes itself; none of anything else.
std::vector<std::string> members_of(const std::string& type) {
    std::vector<std::string> words;
    const auto begin = type.find('{'), end = type.find('}');
    if (begin == std::string::npos || end == std::string::npos || end < begin) return words;
    std::string word;
    for (const char c : type.substr(begin + 1, end - begin - 1) + ",") {
        if (c != ',') {
            word += c;
            continue;
        }
        words.push_back(word);
        word.clear();
    }
    return words;
}

OptionEntry entry_of(const CLI::Option& option) {
    OptionEntry entry;
    const bool flag = option.get_items_expected_max() == 0;
    const std::string type = option.get_type_name();
    entry.help = option.get_description();
    entry.initial = option.get_default_str();
    entry.required = option.get_required();
    entry.words = members_of(type);
    if (option.get_positional()) {
        entry.value = option.get_name(true);
        entry.repeated = option.get_items_expected_max() > 1;
    } else {
        for (const auto& name : option.get_snames()) entry.names.push_back("-" + name);
        for (const auto& name : option.get_lnames()) entry.names.push_back("--" + name);
        if (!flag) entry.value = entry.words.empty() ? type.substr(0, type.find(':')) : "WORD";
    }
    if (!flag && entry.words.empty())
        entry.offer = offer_of(entry.value, type.starts_with("TEXT"));
    return entry;
}

void add(const CLI::App& app, const std::string& name, std::vector<VerbEntry>& into) {
    VerbEntry verb{name, app.get_description(), app.get_footer(), {}, {}};
    if (app.get_parent() != nullptr && verb.footer == app.get_parent()->get_footer()) verb.footer.clear();  // inherited
    for (const auto* option : app.get_options()) verb.options.push_back(entry_of(*option));
    std::stable_partition(verb.options.begin(), verb.options.end(), [](const auto& o) { return o.positional(); });
    const auto below = app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty() && !sub->get_disabled(); });
    for (const auto* sub : below) verb.subverbs.push_back(sub->get_name());
    into.push_back(std::move(verb));
    for (const auto* sub : below) add(*sub, name.empty() ? sub->get_name() : name + " " + sub->get_name(), into);
}

}  // namespace

std::vector<VerbEntry> verbs_of(const CLI::App& app) {
    std::vector<VerbEntry> verbs;
    add(app, "", verbs);
    return verbs;
}

}  // namespace chokepoint
