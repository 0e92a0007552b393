// Reads YAML into the document tree, and says what is wrong with a file.
#include "sim/config.hpp"

#include <yaml-cpp/yaml.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t issues_shown = 20;
constexpr int depth_limit = 32;                // an alias may point at what contains it
constexpr std::size_t node_limit = 2'000'000;  // aliases of aliases grow without end

std::string report(const std::vector<Issue>& issues) {
    std::string text;
    for (std::size_t i = 0; i < std::min(issues.size(), issues_shown); ++i) {
        const Issue& issue = issues[i];
        if (i > 0) text += '\n';
        if (!issue.file.empty()) text += to_string(Place{issue.file, issue.line, issue.column}) + ": ";
        if (!issue.path.empty()) text += issue.path + ": ";
        text += issue.problem;
        if (!issue.suggestion.empty()) text += ": " + issue.suggestion;
    }
    if (issues.size() > issues_shown) text += fmt::format("\nand {} more", issues.size() - issues_shown);
    return text;
}

[[noreturn]] void fail(const Place& place, std::string problem, std::string suggestion = {}) {
    throw ConfigError({issue_at(place, "", std::move(problem), std::move(suggestion))});
}

class Converter {
public:
    explicit Converter(std::string file) : file_(std::move(file)) {}

    Node convert(const YAML::Node& from, const std::string& path, int depth = 0) {
        Node node;
        node.place = node.key_place = place(from);
        if (depth > depth_limit || ++count_ > node_limit)
            fail(node.place, "the file is nested too deeply or too large",
                 "does an alias (*name) contain itself?");
        if (from.IsScalar()) {
            node.kind = Node::Kind::scalar;
            node.text = from.Scalar();
            node.quoted = from.Tag() != "?";
        } else if (from.IsSequence()) {
            node.kind = Node::Kind::list;
            for (const auto& item : from)
                node.children.push_back(
                    convert(item, join_path(path, std::to_string(node.children.size())), depth + 1));
        } else if (from.IsMap()) {
            node.kind = Node::Kind::map;
            for (const auto& entry : from) add_entry(node, entry.first, entry.second, path, depth);
        }
        return node;
    }

    void finish() {
        if (!issues_.empty()) throw ConfigError(std::move(issues_));
    }

private:
    void add_entry(Node& map, const YAML::Node& key, const YAML::Node& value, const std::string& path, int depth) {
        if (!key.IsScalar()) {
            issues_.push_back(issue_at(place(key), path, "a key must be a single word or text"));
            return;
        }
        const std::string name = key.Scalar();
        const std::string below = join_path(path, name);
        if (const Node* first = map.find(name)) {
            issues_.push_back(issue_at(place(key), below,
                                       fmt::format("\"{}\" stands here twice, on lines {} and {}", name,
                                                   first->key_place.line, place(key).line),
                                       "names must differ"));
            return;
        }
        Node child = convert(value, below, depth + 1);
        child.key = name;
        child.key_place = place(key);
        map.children.push_back(std::move(child));
    }

    Place place(const YAML::Node& node) const {
        const YAML::Mark mark = node.Mark();
        return {file_, mark.line + 1, mark.column + 1};
    }

    std::string file_;
    std::size_t count_ = 0;
    std::vector<Issue> issues_;
};

bool is_blank(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first != std::string::npos && line[first] != '#' && line.substr(first, 3) != "---") return false;
    }
    return true;
}

bool is_binary(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte >= 0xfe || byte == 0x7f;
    });
}

/// The first line, from 1, that a tab indents; 0 if there is none.
int line_with_tab(const std::string& text) {
    std::istringstream lines(text);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (const auto first = line.find_first_not_of(' '); first != std::string::npos && line[first] == '\t') return number;
    }
    return 0;
}

std::vector<YAML::Node> parse(const std::string& text, const std::string& name) {
    try {
        return YAML::LoadAll(text);
    } catch (const YAML::Exception& error) {
        const bool known = !error.mark.is_null();
        if (const int line = line_with_tab(text); line > 0 && (!known || line <= error.mark.line + 1))
            fail({name, line, 1}, "not valid YAML (a tab)", "indent with spaces");
        fail({name, known ? error.mark.line + 1 : 1, known ? error.mark.column + 1 : 1},
             "not valid YAML (" + error.msg + ")", "look at the indentation, brackets and quotes up to here");
    }
}

}  // namespace

std::string to_string(const Place& place) {
    if (place.line == 0) return place.file;
    return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

Issue issue_at(const Place& place, std::string path, std::string problem, std::string suggestion) {
    return {place.file, place.line, place.column, std::move(path), std::move(problem), std::move(suggestion)};
}

ConfigError::ConfigError(std::vector<Issue> issues)
    : std::runtime_error(report(issues)), issues_(std::move(issues)) {}

const Node* Node::find(std::string_view name) const {
    if (!is_map()) return nullptr;
    const auto found =
        std::find_if(children.begin(), children.end(), [&](const Node& c) { return c.key == name; });
    return found == children.end() ? nullptr : &*found;
}

Node* Node::find(std::string_view name) { return const_cast<Node*>(std::as_const(*this).find(name)); }

std::vector<std::string> Node::keys() const {
    std::vector<std::string> result;
    for (const Node& child : children) result.push_back(child.key);
    return result;
}

Node parse_file(const std::string& file) {
    const fs::path path(file);
    std::error_code error;
    if (!fs::exists(path, error)) {
        std::vector<std::string> others;
        const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
        for (const auto& entry : fs::directory_iterator(folder, error))
            others.push_back(entry.path().filename().string());
        std::sort(others.begin(), others.end());
        std::string hint = did_you_mean(path.filename().string(), others);
        if (!hint.starts_with("did")) hint.clear();
        // The name of a shipped scenario, as Python takes it.
        const fs::path shipped = fs::path("configs/scenarios") / (path.filename().string() + ".yaml");
        if (!path.has_parent_path() && fs::exists(shipped, error)) hint = "a scenario of that name is " + shipped.string();
        fail({file, 0, 0}, "there is no such file", hint);
    }
    if (fs::is_directory(path, error)) fail({file, 0, 0}, "this is a directory, not a file");
    std::ifstream in(path, std::ios::binary);
    std::ostringstream content;
    content << in.rdbuf();
    if (!in.is_open() || in.bad()) fail({file, 0, 0}, "the file cannot be read", "look at its permissions");
    return parse_text(content.str(), file);
}

Node parse_text(const std::string& text, const std::string& name) {
    const Place top{name, 1, 1};
    if (is_blank(text)) fail(top, "the file is empty", "a scenario starts with `title: ...`");
    if (text.starts_with("\x89HDF"))
        fail(top, "this is the file of a run or a study (HDF5), not YAML",
             "`chokepoint summary` tells of it, `reproduce` repeats it, `branch` goes on from it");
    if (is_binary(text)) fail(top, "this is not a YAML file: it holds bytes that are not text");
    const std::vector<YAML::Node> documents = parse(text, name);
    if (documents.empty()) fail(top, "this is not a YAML file");
    if (documents.size() > 1) fail(top, "the file holds more than one YAML document", "remove the lines `---`");
    if (!documents.front().IsMap())
        fail(top, "this is not a scenario: the top of the file must be a map of `key: value` lines");
    Converter converter(name);
    Node root = converter.convert(documents.front(), "");
    root.place = root.key_place = top;
    converter.finish();
    return root;
}

Node parse_value(const std::string& text, const Place& place) {
    const std::vector<YAML::Node> documents = parse(text, place.file);
    if (documents.size() != 1) fail(place, "the value must be one YAML value");
    Converter converter(place.file);
    Node node = converter.convert(documents.front(), "");
    converter.finish();
    const auto put = [&](const auto& self, Node& at) -> void {
        at.place = at.key_place = place;
        for (Node& child : at.children) self(self, child);
    };
    put(put, node);
    return node;
}

}  // namespace chokepoint
