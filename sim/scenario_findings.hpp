// Notes what disagrees in a scenario, at the place of the file that says it.
#pragma once

#include "sim/config.hpp"
#include "sim/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint {

template <class T>
std::vector<std::string> names_of(const Named<T>& things) {
    std::vector<std::string> names;
    for (const auto& entry : things) names.push_back(entry.name);
    return names;
}

class Findings {
public:
    Findings(const Node& root, std::vector<Issue>& issues) : root_(root), issues_(issues) {}

    Place place(const std::string& path) const { return place_of(root_, path); }

    void report(const std::string& path, std::string problem, std::string suggestion = {}) {
        issues_.push_back(issue_at(place_of(root_, path), path, std::move(problem), std::move(suggestion)));
    }

    bool refer(const std::string& path, const std::string& name, const std::vector<std::string>& known,
               const std::string& what) {
        if (std::find(known.begin(), known.end(), name) != known.end()) return true;
        report(path, fmt::format("there is no {} \"{}\"", what, name), did_you_mean(name, known));
        return false;
    }
    template <class T>
    bool refer(const std::string& path, const std::string& name, const Named<T>& known, const std::string& what) {
        return refer(path, name, names_of(known), what);
    }
    template <class Known>
    void refer_all(const std::string& path, const std::vector<std::string>& names, const Known& known,
                   const std::string& what) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            const std::string item = path + "." + std::to_string(i);
            refer(item, names[i], known, what);
            if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
                names.begin() + static_cast<std::ptrdiff_t>(i))
                report(item, fmt::format("\"{}\" stands here twice", names[i]));
        }
    }

private:
    const Node& root_;
    std::vector<Issue>& issues_;
};

}  // namespace chokepoint
