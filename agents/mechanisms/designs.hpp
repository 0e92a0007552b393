// M8: the next chip once the announced roadmap has run out: when, on which line, as a GPU or an ASIC, how good.
#pragma once

#include "sim/world.hpp"

#include <vector>

namespace chokepoint {

/// Counts work on the drawing board at the speed that the R&D stock allows. When a design is due and there is room, takes
/// the line and the class (of `classes`) with the highest expected profit; the chip is on sale once its lines have had the
/// time to make the first.
void advance_design(World& world, const Published& published, std::size_t vendor, const std::vector<ChipClass>& classes);

/// A datasheet `gain` times as good as `last`: peaks and bandwidth grow with it, memory, links, power and price as powers
/// of it (assumption: past generations of NVIDIA and Huawei, read by eye).
ProductState scaled(const ProductState& last, double gain, const ResearchParameters& parameters);

/// Effective performance in a region, by the workloads' shares of its budgets, in H100 equivalents on a full stack.
double worth_in(const World& world, const ProductState& chip, std::size_t stack, std::size_t region);

/// Puts a datasheet on a vendor's empty slot, made on the lines that `model` uses, or on one line only.
void fill_slot(World& world, std::size_t slot, const ProductState& chip, std::size_t model, std::size_t only_line);

/// The vendor's first empty slot of a kind, or none.
std::size_t empty_slot(const World& world, std::size_t vendor, SlotKind kind);

}  // namespace chokepoint
