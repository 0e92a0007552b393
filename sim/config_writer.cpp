// Writes documents as YAML that this program and others read alike.
#include "sim/config_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace chokepoint {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Words that some reader of YAML takes for something else than text.
bool is_reserved(std::string text) {
    static constexpr std::array<std::string_view, 9> words{"null", "true", "false", "yes", "no",
                                                           "on",   "off",  "y",     "n"};
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_plain(const std::string& text) {
    constexpr std::string_view harmless = " _-./+()%";
    if (text.empty() || !is_letter(text.front()) || text.back() == ' ' || is_reserved(text)) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || harmless.find(c) != std::string_view::npos;
    });
}

std::string quote(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n') result += "\\n";
        else if (byte < 0x20 || byte == 0x7f) result += fmt::format("\\x{:02x}", byte);
        else result += c;
    }
    return result + '"';
}

std::string scalar(const std::string& text, bool quoted) { return quoted && !is_plain(text) ? quote(text) : text; }

bool is_flat(const Node& list) {
    return std::all_of(list.children.begin(), list.children.end(),
                       [](const Node& item) { return item.is_scalar(); });
}

void write(const Node& node, int depth, std::string& out);

/// What follows `key:` or `-`.
void write_value(const Node& node, int depth, std::string& out) {
    if (node.kind == Node::Kind::null) {
        out += " null\n";
    } else if (node.is_scalar()) {
        out += " " + scalar(node.text, node.quoted) + "\n";
    } else if (node.children.empty()) {
        out += node.is_list() ? " []\n" : " {}\n";
    } else if (node.is_list() && is_flat(node)) {
        out += " [";
        for (std::size_t i = 0; i < node.children.size(); ++i)
            out += (i > 0 ? ", " : "") + scalar(node.children[i].text, node.children[i].quoted);
        out += "]\n";
    } else {
        out += "\n";
        write(node, depth + 1, out);
    }
}

void write(const Node& node, int depth, std::string& out) {
    const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
    for (const Node& child : node.children) {
        const bool date = parse_date(child.key).has_value();
        out += indent + (node.is_list() ? "-" : scalar(child.key, !date) + ":");
        write_value(child, depth, out);
    }
}

}  // namespace

Node scalar_node(std::string text, bool quoted) {
    Node node;
    node.kind = Node::Kind::scalar;
    node.text = std::move(text);
    node.quoted = quoted;
    return node;
}

std::string number_text(double value) {
    std::string text = fmt::format("{}", value);
    const std::size_t exponent = text.find('e');
    if (exponent != std::string::npos && text.find('.') == std::string::npos) text.insert(exponent, ".0");
    return text;
}

std::string emit(const Node& root) {
    std::string out;
    write(root, 0, out);
    return out;
}

}  // namespace chokepoint
