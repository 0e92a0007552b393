// How the parts of a trajectory are written into an open file: attributes, axes, constants, events, metrics, scales.
#pragma once

#include "output/h5.hpp"
#include "output/trajectory.hpp"

namespace chokepoint::trajectory_file {

void describe(h5::File& file, const Provenance& provenance);
/// A coordinate of dates; `epoch` is day 0.
void describe_time(h5::Object& object, const std::string& long_name, Date epoch);
void describe(h5::Object& object, const Variable& variable);

h5::Type type_of(Kind kind);
std::vector<std::uint64_t> extent_of(const Variable& variable, const Layout& layout);

void write_axis(h5::File& file, const Axis& axis);
void write_constant(h5::File& file, const Variable& variable, const Layout& layout, const void* values);
void write_events(h5::File& file, std::span<const Event> events, Date epoch);
void write_metric(h5::File& file, const Metric& metric);
/// Once per file, when all datasets are there.
void attach_scales(h5::File& file, const Layout& layout);

}  // namespace chokepoint::trajectory_file
