// `chokepoint completion`: words that a shell completes, from the definitions that --help shows.
#include "tools/commands/commands.hpp"
#include "tools/commands/verb_list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace chokepoint {
namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

/// In single quotes, for any of the three shells.
std::string quoted(std::string_view text, std::string_view quote_mark) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string(quote_mark) : std::string(1, c);
    return result + "'";
}

std::string first_sentence(const std::string& text) {
    const auto end = text.find_first_of(":;(");
    std::string sentence = text.substr(0, end);
    sentence.erase(sentence.find_last_not_of(' ') + 1);
    return sentence;
}

std::vector<std::string> all_options(const VerbEntry& verb, bool with_value) {
    std::vector<std::string> names;
    for (const auto& option : verb.options)
        if (!with_value || !option.value.empty()) names.insert(names.end(), option.names.begin(), option.names.end());
    return names;
}

const char* bash_offer(Offer offer) {
    switch (offer) {
        case Offer::files: return "files";
        case Offer::yaml_files: return "files yaml";
        case Offer::trajectories: return "files nc";
        case Offer::folders: return "folders";
        case Offer::nothing: break;
    }
    return "nothing";
}

std::string bash_action(const OptionEntry& option) {
    return option.words.empty() ? fmt::format("_chokepoint_{}", bash_offer(option.offer))
                                : fmt::format("_chokepoint_words \"{}\"", joined(option.words));
}

/// The part of the bash function that knows one verb.
std::string bash_case(const VerbEntry& verb) {
    std::string text = fmt::format("        '{}')\n            case \"$previous\" in\n", verb.name);
    for (const auto& option : verb.options)
        if (!option.positional() && !option.value.empty())
            text += fmt::format("                {}) {}; return ;;\n", fmt::join(option.names, "|"), bash_action(option));
    text += "            esac\n";
    text += fmt::format("            if [[ $current == -* ]]; then _chokepoint_words \"{}\"; return; fi\n",
                        joined(all_options(verb, false)));
    if (!verb.subverbs.empty()) return text + fmt::format("            _chokepoint_words \"{}\" ;;\n", joined(verb.subverbs));
    text += "            case $place in\n";
    int place = 0;
    for (const auto& option : verb.options)
        if (option.positional())
            text += fmt::format("                {}) {} ;;\n", option.repeated ? "*" : std::to_string(place++), bash_action(option));
    return text + "            esac ;;\n";
}

constexpr const char* bash_functions = R"(# Words of chokepoint for bash: source <(chokepoint completion bash)
_chokepoint_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }
_chokepoint_nothing() { :; }
_chokepoint_folders() { compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$current"); }
_chokepoint_files() {
    compopt -o filenames 2>/dev/null
    if [[ -z $1 ]]; then mapfile -t COMPREPLY < <(compgen -f -- "$current"); return; fi
    mapfile -t COMPREPLY < <(compgen -d -- "$current"; compgen -f -X "!*.$1" -- "$current")
    # A scenario may be named without its folder.
    if [[ ${#COMPREPLY[@]} -eq 0 && $1 == yaml && -n $current && $current != */* ]]; then
        mapfile -t COMPREPLY < <(compgen -f -X '!*.yaml' -- "configs/scenarios/$current")
    fi
}
)";

}  // namespace

std::string bash_completion(const std::vector<VerbEntry>& verbs) {
    std::vector<std::string> steps, valued;
    for (const auto& verb : verbs) {
        for (const auto& sub : verb.subverbs) steps.push_back(quoted(verb.name + "/" + sub, "'\\''"));
        for (const auto& name : all_options(verb, true))
            if (std::find(valued.begin(), valued.end(), name) == valued.end()) valued.push_back(name);
    }
    std::string text = bash_functions;
    text += "_chokepoint() {\n"
            "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb= place=0 at word\n"
            "    COMPREPLY=()\n"
            "    for ((at = 1; at < COMP_CWORD; at++)); do\n"
            "        word=${COMP_WORDS[at]}\n"
            "        case \"$verb/$word\" in\n";
    text += fmt::format("            {}) verb=\"${{verb:+$verb }}$word\"; place=0; continue ;;\n", fmt::join(steps, "|"));
    text += "        esac\n"
            "        case \"$word\" in\n";
    text += fmt::format("            {}) ((at++)) ;;\n", fmt::join(valued, "|"));
    text += "            -*) ;;\n"
            "            *) ((place++)) ;;\n"
            "        esac\n"
            "    done\n"
            "    case \"$verb\" in\n";
    for (const auto& verb : verbs) text += bash_case(verb);
    return text + "    esac\n}\ncomplete -F _chokepoint chokepoint\n";
}

namespace {

std::string zsh_text(std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '[' || c == ']' || c == ':' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return result;
}

std::string zsh_offer(const OptionEntry& option) {
    if (!option.words.empty()) return fmt::format("({})", joined(option.words));
    switch (option.offer) {
        case Offer::files: return "_files";
        case Offer::yaml_files: return "_files -g \"*.yaml\"";
        case Offer::trajectories: return "_files -g \"*.nc\"";
        case Offer::folders: return "_files -/";
        case Offer::nothing: break;
    }
    return " ";
}

std::string zsh_argument(const OptionEntry& option, const std::string& name) {
    std::string text = option.positional() ? (option.repeated ? "*" : "") : fmt::format("*{}[{}]", name, zsh_text(first_sentence(option.help)));
    if (!option.value.empty()) text += fmt::format(":{}:{}", zsh_text(option.value), zsh_offer(option));
    return quoted(text, "'\\''");
}

std::string zsh_function(const VerbEntry& verb) {
    std::string function = "_chokepoint";
    for (const char c : verb.name.empty() ? "" : " " + verb.name) function += c == ' ' || c == '-' ? '_' : c;
    std::string text = fmt::format("{}() {{\n    local context state state_descr line\n    typeset -A opt_args\n    _arguments -C", function);
    for (const auto& option : verb.options) {
        if (option.positional()) text += " \\\n        " + zsh_argument(option, "");
        for (const auto& name : option.names) text += " \\\n        " + zsh_argument(option, name);
    }
    if (verb.subverbs.empty()) return text + "\n}\n";
    text += " \\\n        '1:verb:->verb' '*::argument:->argument'\n    case $state in\n        verb)\n            local -a verbs=(";
    return text;
}

}  // namespace

std::string zsh_completion(const std::vector<VerbEntry>& verbs) {
    std::string text = "#compdef chokepoint\n# Words of chokepoint for zsh: source <(chokepoint completion zsh)\n";
    for (const auto& verb : verbs) {
        text += zsh_function(verb);
        if (verb.subverbs.empty()) continue;
        std::string calls;
        for (const auto& sub : verb.subverbs) {
            const std::string whole = verb.name.empty() ? sub : verb.name + " " + sub;
            const auto& below = *std::find_if(verbs.begin(), verbs.end(), [&](const auto& v) { return v.name == whole; });
            text += " " + quoted(zsh_text(sub) + ":" + zsh_text(first_sentence(below.help)), "'\\''");
            std::string function = "_chokepoint_" + whole;
            std::replace_if(function.begin(), function.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
            calls += fmt::format("                {}) {} ;;\n", sub, function);
        }
        text += ")\n            _describe verb verbs ;;\n        argument)\n            case $words[1] in\n" + calls +
                "            esac ;;\n    esac\n}\n";
    }
    return text + "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _chokepoint \"$@\"; else compdef _chokepoint chokepoint; fi\n";
}

std::string fish_completion(const std::vector<VerbEntry>& verbs) {
    std::string text = "# Words of chokepoint for fish: chokepoint completion fish | source\ncomplete -c chokepoint -f\n";
    for (const auto& verb : verbs) {
        std::string condition;
        std::string word;
        for (const char c : verb.name + " ") {
            if (c != ' ') {
                word += c;
                continue;
            }
            if (!word.empty()) condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
            word.clear();
        }
        const std::string none_below = fmt::format("not __fish_seen_subcommand_from {}", joined(verb.subverbs));
        if (!verb.subverbs.empty()) condition += (condition.empty() ? "" : "; and ") + none_below;
        for (const auto& sub : verb.subverbs) {
            const std::string whole = verb.name.empty() ? sub : verb.name + " " + sub;
            const auto& below = *std::find_if(verbs.begin(), verbs.end(), [&](const auto& v) { return v.name == whole; });
            text += fmt::format("complete -c chokepoint -n {} -a {} -d {}\n", quoted(condition, "\\'"), sub,
                                quoted(first_sentence(below.help), "\\'"));
        }
        for (const auto& option : verb.options) {
            std::string line = fmt::format("complete -c chokepoint -n {}", quoted(condition, "\\'"));
            for (const auto& name : option.names)
                line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
            if (!option.positional()) line += " -d " + quoted(first_sentence(option.help), "\\'");
            if (!option.words.empty()) line += " -x -a " + quoted(joined(option.words), "\\'");
            else if (option.offer == Offer::yaml_files) line += " -k -F -a '(__fish_complete_suffix .yaml)'";
            else if (option.offer == Offer::trajectories) line += " -k -F -a '(__fish_complete_suffix .nc)'";
            else if (option.offer == Offer::folders) line += " -x -a '(__fish_complete_directories)'";
            else if (option.offer == Offer::files) line += " -F";
            else if (option.positional()) continue;
            if (!option.positional() && !option.value.empty() && line.find(" -x") == std::string::npos) line += " -r";
            text += line + "\n";
        }
    }
    return text;
}

void add_completion(CLI::App& app, Action& action) {
    auto* verb = app.add_subcommand("completion", "prints what bash, zsh or fish needs to complete words");
    auto shell = std::make_shared<std::string>();
    verb->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
    verb->footer("In ~/.bashrc or ~/.zshrc (there after compinit): source <(chokepoint completion bash), or zsh. "
                 "In ~/.config/fish/config.fish: chokepoint completion fish | source");
    verb->callback([shell, &app, &action] {
        action = [shell, &app] {
            const auto verbs = verbs_of(app);
            fmt::print("{}", *shell == "bash" ? bash_completion(verbs) : *shell == "zsh" ? zsh_completion(verbs) : fish_completion(verbs));
            return Exit::success;
        };
    });
}

}  // namespace chokepoint
