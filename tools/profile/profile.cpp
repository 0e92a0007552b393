// Times between calls, and the work that the boards say there was.
#include "tools/profile/profile.hpp"

#include "output/status.hpp"
#include "sim/lanes.hpp"
#include "sim/parallel.hpp"
#include "sim/vectors.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace chokepoint {

namespace {

double as_double(std::size_t n) { return static_cast<double>(n); }

std::size_t open_columns(const Buyers& buyers) {
    return static_cast<std::size_t>(
        std::count_if(buyers.installed.begin(), buyers.installed.end(), [](const auto& c) { return !c.empty(); }));
}

double standing_orders(const Buyers& buyers) {
    std::size_t orders = 0;
    for (const auto& block : buyers.standing) orders += block.size();
    return as_double(orders);
}

/// One region's part of a tick. The numbers of bytes follow the passes of agents/mechanisms/*_kernel.cpp, and of orders.
CountedWork work_of(const World& world, const Published& p, std::size_t region) {
    const Buyers& buyers = world.now.buyers[region];
    const double all = as_double(buyers.size());
    std::set<std::size_t> stacks;
    for (const Offer& offer : p.offers.regions[region]) stacks.insert(offer.stack);
    double choosers = 0.0;  // whole groups of lanes
    double orders = 0.0;
    for (const BlockOrders& block : p.orders.regions[region].blocks) {
        choosers += as_double((block.choosers + lanes - 1) / lanes * lanes);
        orders += as_double(block.orders.size());
    }
    CountedWork work;
    constexpr double nests = 2.0;
    work.exponentials = choosers * workload_count * (as_double(p.offers.regions[region].size()) + nests);
    work.logarithms = choosers * workload_count * (as_double(stacks.size()) + nests);
    work.draws = 3.0 * choosers + all;
    const double columns = as_double(open_columns(buyers));
    work.bytes = all * (24.0 + 56.0 + 16.0 + 8.0 * columns)               // who can pay; income; beliefs; retirement
                 + choosers * (62.0 + 2.0 * as_double(stacks.size()))    // gathered columns
                 + orders * 2.0 * sizeof(Order)
                 // Written and added up in this tick; carried over and paid back in the next.
                 + standing_orders(buyers) * 4.0 * sizeof(StandingOrder);
    if ((world.now.tick - 1) % world.structure->peer_ticks == 0) {
        const PeerGraph& peers = (*world.peers)[region];
        const double k = as_double(buyers.own_share.size());
        work.bytes += all * (4.0 * columns + 4.0 * k + 4.0) + as_double(peers.peer.size()) * (4.0 + k);
    }
    return work;
}

/// Bytes of the columns of all buyers and of their peer graphs.
double bytes_of_buyers(const World& world) {
    double bytes = 0.0;
    const auto add = [&](const auto& column) {
        bytes += as_double(column.size() * sizeof(typename std::decay_t<decltype(column)>::value_type));
    };
    for (std::size_t r = 0; r < world.now.buyers.size(); ++r) {
        for_each_field(world.now.buyers[r], [&](const FieldInfo&, const auto& column) {
            if constexpr (std::is_arithmetic_v<typename std::decay_t<decltype(column)>::value_type>)
                add(column);
            else
                for (const auto& one : column) add(one);
        });
        add((*world.peers)[r].first);
        add((*world.peers)[r].peer);
    }
    return bytes;
}

}  // namespace

double CountedWork::seconds(const Probes& p) const {
    const double computing = exponentials / p.exponentials_per_second + logarithms / p.logarithms_per_second +
                             draws / p.draws_per_second;
    return std::max(computing, bytes / p.bytes_per_second);
}

Profile::Profile() : phase_seconds_(phases_of_a_tick().size()), probes_(probe_machine()) {
    last_ = seconds_now();
    watch_ticks(this);
}

Profile::~Profile() { watch_ticks(nullptr); }

Seconds Profile::lap() {
    const Seconds now = seconds_now();
    return now - std::exchange(last_, now);
}

void Profile::tick_begins(const World&) { (ticks_ == 0 ? before_ : between_) += lap(); }

void Profile::phase_ended(std::size_t phase, const World& world, const Published& published) {
    phase_seconds_[phase] += lap();
    if (phase + 1 == phase_seconds_.size()) {
        count(world, published);
        last_ = seconds_now();
    }
}

void Profile::count(const World& world, const Published& published) {
    ++ticks_;
    buyers_ = 0.0;
    for (std::size_t r = 0; r < world.now.buyers.size(); ++r) {
        const CountedWork work = work_of(world, published, r);
        work_.exponentials += work.exponentials;
        work_.logarithms += work.logarithms;
        work_.draws += work.draws;
        work_.bytes += work.bytes;
        buyers_ += as_double(world.now.buyers[r].size());
        standing_ += standing_orders(world.now.buyers[r]);
        for (const BlockOrders& block : published.orders.regions[r].blocks) {
            choosers_ += as_double(block.choosers);
            orders_ += as_double(block.orders.size());
        }
    }
    buyer_ticks_ += buyers_;
    if (world.now.tick == world.structure->ticks) buyers_bytes_ = bytes_of_buyers(world);
}

/// The phases in which every buyer takes part.
Seconds Profile::buyers_seconds() const {
    Seconds seconds;
    for (std::size_t i = 0; i < phase_seconds_.size(); ++i) {
        const auto name = phases_of_a_tick()[i].name;
        if (name == "place_orders" || name == "deliver" || name == "learn") seconds += phase_seconds_[i];
    }
    return seconds;
}

void Profile::finish() {
    if (!finished_) after_ = lap();
    finished_ = true;
}

std::string Profile::table() {
    finish();
    Seconds ticking;
    for (const Seconds& phase : phase_seconds_) ticking += phase;
    Seconds all = ticking;
    for (const Seconds& other : {before_, between_, after_}) all += other;
    std::string text = fmt::format("  {:<28}{:>10}{:>12}{:>9}\n", "profile", "wall s", "processor s", "share");
    const auto line = [&](std::string_view name, const Seconds& s) {
        text += fmt::format("  {:<28}{:>10.3f}{:>12.3f}{:>7.1f} %\n", name, s.wall, s.processors,
                            100.0 * s.processors / all.processors);
    };
    line("before the first tick", before_);
    for (std::size_t i = 0; i < phase_seconds_.size(); ++i) line(phases_of_a_tick()[i].name, phase_seconds_[i]);
    line("recording and observing", between_);
    line("after the last tick", after_);
    const double least = work_.seconds(probes_);
    text += fmt::format("\n  {}, {}; {} of {:.0f} buyers: {:.1f} million buyer-ticks/s in the phases, {:.1f} for "
                        "each processor's second\n",
                        number_of(threads(), "thread"), vector_target(), number_of(ticks_, "tick"),
                        buyers_, buyer_ticks_ / ticking.wall / 1e6,
                        buyer_ticks_ / ticking.processors / 1e6);
    text += fmt::format("  who could pay {:.1f} %, orders {:.3f} for each buyer and tick, left standing {:.3f}; state {:.0f} bytes "
                        "a buyer\n",
                        100.0 * choosers_ / buyer_ticks_, orders_ / buyer_ticks_, standing_ / buyer_ticks_,
                        buyers_bytes_ / buyers_);
    text += fmt::format("  counted: {:.3g} exponentials, {:.3g} logarithms, {:.3g} draws, {:.3g} bytes: {:.3f} processor s at "
                        "the probes' rates;\n  place_orders, deliver and learn took {:.3f}: {:.0f} % of that roofline\n",
                        work_.exponentials, work_.logarithms, work_.draws, work_.bytes, least,
                        buyers_seconds().processors, 100.0 * least / buyers_seconds().processors);
    return text;
}

std::string Profile::json() {
    finish();
    const auto seconds = [&](double Seconds::*clock) {
        nlohmann::ordered_json phases = nlohmann::ordered_json::object();
        for (std::size_t i = 0; i < phase_seconds_.size(); ++i)
            phases[std::string(phases_of_a_tick()[i].name)] = phase_seconds_[i].*clock;
        return nlohmann::ordered_json{{"before_the_first_tick", before_.*clock},
                                      {"phases", phases},
                                      {"recording_and_observing", between_.*clock},
                                      {"after_the_last_tick", after_.*clock},
                                      {"buyers_phases", buyers_seconds().*clock}};
    };
    const nlohmann::ordered_json result{
        {"threads", threads()},
        {"instruction_set", vector_target()},
        {"ticks", ticks_},
        {"buyers", buyers_},
        {"buyer_ticks", buyer_ticks_},
        {"wall_seconds", seconds(&Seconds::wall)},
        {"processor_seconds", seconds(&Seconds::processors)},
        {"roofline_processor_seconds", work_.seconds(probes_)},
        {"counted",
         {{"exponentials", work_.exponentials},
          {"logarithms", work_.logarithms},
          {"draws", work_.draws},
          {"bytes", work_.bytes},
          {"choosers", choosers_},
          {"orders", orders_},
          {"standing_orders", standing_}}},
        {"probes",
         {{"exponentials_per_second", probes_.exponentials_per_second},
          {"logarithms_per_second", probes_.logarithms_per_second},
          {"draws_per_second", probes_.draws_per_second},
          {"bytes_per_second", probes_.bytes_per_second}}},
        {"state_bytes_per_buyer", buyers_bytes_ / buyers_},
        {"peak_memory_bytes", peak_memory_bytes()},
    };
    return result.dump(2) + "\n";
}

}  // namespace chokepoint
