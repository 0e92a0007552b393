// Reading rules in the law's own terms: which chips a criterion covers, which rules are in force.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// A chip as a rule sees it: its datasheet, its name, its firm. It need not exist yet.
struct Subject {
    const ProductState& chip;
    std::string_view name;
    std::string_view vendor;
};

Subject subject_of(const World& world, std::size_t product);

/// TPP over the area of the logic dies: the applicable die area of ECCN 3A090 (88 FR 73458, 25 October 2023).
double performance_density(const ProductState& chip);

/// Every stated condition holds: thresholds are "at least" below and "less than" above, as in the rule.
bool covered(const Subject& subject, const Criteria& criteria);
bool covered(const Subject& subject, const std::vector<Criteria>& any_of);
/// The same of a chip of the catalogue, before there is a world.
bool chip_covered(const Scenario& scenario, const std::string& chip, const std::vector<Criteria>& any_of);

/// The seizures of a regulator's latest rule on them, on the way to a region, join those of others: what one lets pass the
/// other may seize.
void add_seizures(const World& world, std::size_t regulator, std::size_t region, Rulebook& rules);

bool in_force(const Rule& rule, Date today);
bool announced(const Rule& rule, Date today);  // spoken of, but not yet effective
bool readable(const Rule& rule, Date today);   // its text is there, and it has not ended

/// Whether a list of regions names one.
bool names_region(const World& world, const std::vector<std::string>& regions, std::size_t region);

/// Direct listings of foreign products in a region, which gates can stop.
bool is_import(const Structure& structure, std::size_t listing);

/// What a designer can read of the rules on exports to a region, the latest last.
struct ExportRules {
    std::vector<const ChipControl*> controls;
    double tpp_threshold = std::numeric_limits<double>::infinity();  // of a strategy that looks at nothing else
};

ExportRules export_rules(const World& world, std::size_t region);

/// What these rules leave of a chip's worth: all where none covers it, the approval rate less the revenue share under a
/// licence, nothing where it is denied. The last rule that covers it decides.
double export_worth(const ExportRules& rules, const Subject& subject);

}  // namespace chokepoint
