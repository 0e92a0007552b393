// Documents of the ensemble's verbs: read by lists of fields, and assignments that know where they were written.
#pragma once

#include "sim/config_reader.hpp"
#include "sim/scenario_document.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// Reads a struct from the top of a document; what does not fit is appended to `issues`.
template <HasFields T>
T read_document(const Node& root, std::vector<Issue>& issues) {
    T result;
    ConfigReader(issues).read_struct(root, "", result);
    return result;
}

/// Throws ConfigError if anything was found wrong.
void stop_on(std::vector<Issue>& issues);

/// One `path=value` and the place of the file that says so.
struct Setting {
    std::string text;
    Place place;
    std::string path() const { return text.substr(0, text.find('=')); }
};

/// A setting of a number, in the fewest digits that read back as the same double.
Setting setting_of(const std::string& path, double value, const Place& place);

/// The scenario with settings applied, later ones last. What is wrong with a setting is told at its place.
Scenario load_with(const std::string& file, const std::vector<Setting>& settings);
/// The same from a document that was read before.
Scenario scenario_with(const Node& document, const std::vector<Setting>& settings);

/// The node at a dotted path of a document, or nullptr.
const Node* node_at(const Node& root, const std::string& path);

/// What is wrong if `path` names nothing in a resolved scenario: with the nearest name. Nothing is added
/// otherwise.
void require_path(const Node& scenario, const std::string& path, const Place& place, std::vector<Issue>& issues);

}  // namespace chokepoint
