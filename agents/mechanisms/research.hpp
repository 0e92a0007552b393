// M8: the R&D stock, and what it gives a design.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// R&D stock by the perpetual-inventory method (Hall, Mairesse, Mohnen 2010), fed by revenue and subsidy: imports crowd
/// it out.
void accumulate_research(World& world, const Rulebook& rules, std::size_t vendor);

/// R&D gain of a design over the vendor's best, at an unchanged node and class: redesign gain x f(stock) x
/// (1 + strength x sum over better rivals on sale at home of visibility x ln(rival / own best)); visibility is a chip's
/// share of last year's units there. What can be seen can be beaten (assumption; escape competition: Aghion et al. 2005).
double research_gain(const World& world, const OfferBoard& offers, std::size_t vendor);

/// Years of design work done per year: (stock / reference)^elasticity, between a half and two (time against cost of
/// development: Scherer 1967, Mansfield 1971; the bounds are an assumption).
double design_speed(const World& world, std::size_t vendor);

/// The vendor's best design so far, by dense 16-bit peak; none before the first. Chips cut down for a rule do not count.
std::size_t best_design(const World& world, std::size_t vendor);

}  // namespace chokepoint
