// The document tree of a configuration: read from YAML, merged, assigned to, written; every node knows its place.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// Line and column count from 1; a line of 0 means that the file has no lines (`--set`).
struct Place {
    std::string file;
    int line = 0;
    int column = 0;
    friend bool operator==(const Place&, const Place&) = default;
};
std::string to_string(const Place& place);

/// One thing found wrong, in the words of one who wrote the file.
struct Issue {
    std::string file;
    int line = 0;
    int column = 0;
    std::string path;
    std::string problem;
    std::string suggestion;
};
Issue issue_at(const Place& place, std::string path, std::string problem, std::string suggestion = {});

/// Everything found wrong; `what()` has one line for each: file:line:column: path: problem: suggestion.
class ConfigError : public std::runtime_error {
public:
    explicit ConfigError(std::vector<Issue> issues);
    const std::vector<Issue>& issues() const { return issues_; }

private:
    std::vector<Issue> issues_;
};

struct Node {
    enum class Kind { null, scalar, list, map };
    Kind kind = Kind::null;
    std::string text;            // of a scalar
    bool quoted = false;         // a quoted scalar is text, whatever it looks like
    std::vector<Node> children;  // of a list or a map, in the order of the file
    std::string key;             // of a child of a map
    Place place;
    Place key_place;
    std::vector<Place> replaced;  // what files below this one said here

    bool is_map() const { return kind == Kind::map; }
    bool is_list() const { return kind == Kind::list; }
    bool is_scalar() const { return kind == Kind::scalar; }
    const Node* find(std::string_view name) const;
    Node* find(std::string_view name);
    std::vector<std::string> keys() const;
};

/// One file or text as it stands, `extends` and nulls included. Throws ConfigError.
Node parse_file(const std::string& file);
Node parse_text(const std::string& text, const std::string& name);
/// One value as it may stand after `path=`.
Node parse_value(const std::string& text, const Place& place);

/// A file with all that it extends. Siblings in one `extends` may not say the same thing twice; `collections` are
/// the top-level maps whose entries belong to one file. Null deletes what is inherited. Throws ConfigError.
Node load_document(const std::string& file, const std::vector<std::string>& collections);
/// A file with all that it extends, laid over a document that is whole. Throws ConfigError.
Node load_over(Node base, const std::string& file, const std::vector<std::string>& collections);
/// The same for text, which can extend nothing.
Node load_text(const std::string& text, const std::string& name);

/// Applies `path=value`; what is wrong is appended to `issues`.
void assign(Node& root, const std::string& assignment, const std::vector<std::string>& collections,
            std::vector<Issue>& issues);

/// Adds a child to a map: at its place in time where all keys are dates, else at the end.
void insert_child(Node& map, Node child);

/// Place of the node at a dotted path, or of the nearest one above it.
Place place_of(const Node& root, std::string_view path);
std::vector<std::string> split_path(std::string_view path);
std::string join_path(const std::string& path, std::string_view step);

/// `did you mean "x"?` for a near word, or for those few that it is a part of; else `known are ...`, else nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);
/// Edits (insert, delete, replace, swap neighbours) between two words, letter case ignored.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace chokepoint
