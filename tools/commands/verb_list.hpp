// The command line as data: what --help shows, for the man page and for shells that complete words.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace chokepoint {

/// What a shell may offer for a value.
enum class Offer { nothing, files, yaml_files, trajectories, folders };

struct OptionEntry {
    std::vector<std::string> names;  // "-o", "--out"; empty for a positional
    std::string value;               // what stands for its value in --help: "" for a flag
    std::string help;
    std::string initial;
    bool required = false;
    bool repeated = false;  // a positional that takes several
    Offer offer = Offer::nothing;
    std::vector<std::string> words;  // the values it may have, where they are few

    bool positional() const { return names.empty(); }
};

struct VerbEntry {
    std::string name;  // with the verbs above it: "study run"; "" for the program
    std::string help;
    std::string footer;
    std::vector<OptionEntry> options;    // positionals first, in their order
    std::vector<std::string> subverbs;  // last words of their names
};

/// The program first, then each verb before those below it.
std::vector<VerbEntry> verbs_of(const CLI::App& app);

std::string bash_completion(const std::vector<VerbEntry>& verbs);
std::string zsh_completion(const std::vector<VerbEntry>& verbs);
std::string fish_completion(const std::vector<VerbEntry>& verbs);
/// In the language of man(7); the date is that of the page.
std::string man_page(const std::vector<VerbEntry>& verbs, const std::string& version, const std::string& date);

}  // namespace chokepoint
