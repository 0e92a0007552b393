// Which rows of two trajectories stand for the same time.
#pragma once

#include "output/trajectory_rows.hpp"

#include <cstddef>
#include <vector>

namespace chokepoint {

struct Pair {
    std::size_t baseline = 0;
    std::size_t other = 0;
};

/// Rows next to each other in both.
struct Stretch {
    Pair first;
    std::size_t count = 0;
};

/// Days from one row to the next; 0 where there is no next.
int row_days(const Trajectory& trajectory);

/// Whether a row of one stands for another length of time than a row of the other.
bool other_rows(const Trajectory& a, const Trajectory& b);

/// The rows of an axis that stand for the same time. A row of ticks is dated by the first day of its last one and holds
/// what stands at the end of that, which is where rows of other lengths meet. Of years and quarters those that both went
/// through; none between other lengths of the tick, whose years and quarters end on other days.
std::vector<Stretch> common_rows(const TrajectoryFile& a, const TrajectoryFile& b, const Variable& of_a, const Variable& of_b);

/// Whether no row of one ends on a day on which one of the other does.
bool never_meet(const Trajectory& a, const Trajectory& b);

}  // namespace chokepoint
