// Series of single buyers: what each ordered, owns, believes and has left, for all of them or a sample.
#include "output/recorder.hpp"
#include "sim/parallel.hpp"
#include "sim/random.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <numeric>

namespace chokepoint {
namespace {

constexpr std::uint32_t not_recorded = std::numeric_limits<std::uint32_t>::max();

struct Row {
    std::uint32_t region;
    std::uint32_t buyer;
};

/// The buyers on the axis, by region and in the order of their identities, and where each stands on it.
struct Panel {
    std::vector<Row> rows;
    std::vector<std::vector<std::uint32_t>> position;  // [region][buyer]; not_recorded for those left out
};

/// Draws by identity alone: the same buyers in every scenario that has them.
std::vector<Row> sample(const World& world, std::vector<Row> rows) {
    const auto wanted = static_cast<std::size_t>(world.scenario->recording.buyers.sample);
    if (wanted == 0 || wanted >= rows.size()) return rows;
    std::vector<std::uint64_t> rank;
    for (const Row& row : rows) {
        const auto bits = draw(0, Purpose::buyer_traits, world.now.buyers[row.region].id[row.buyer], 0, 1000);
        rank.push_back((std::uint64_t{bits[0]} << 32U) | bits[1]);
    }
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(wanted), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return std::pair{rank[a], a} < std::pair{rank[b], b}; });
    order.resize(wanted);
    std::sort(order.begin(), order.end());
    std::vector<Row> drawn;
    for (const std::uint32_t i : order) drawn.push_back(rows[i]);
    return drawn;
}

std::shared_ptr<const Panel> panel_of(const World& world) {
    auto panel = std::make_shared<Panel>();
    for (std::size_t r = 0; r < world.now.buyers.size(); ++r) {
        const std::size_t count = world.now.buyers[r].size();
        panel->position.emplace_back(count, not_recorded);
        for (std::size_t b = 0; b < count; ++b)
            panel->rows.push_back({static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(b)});
    }
    panel->rows = sample(world, std::move(panel->rows));
    for (std::size_t i = 0; i < panel->rows.size(); ++i)
        panel->position[panel->rows[i].region][panel->rows[i].buyer] = static_cast<std::uint32_t>(i);
    return panel;
}

/// Calls `write(i, buyers of the region, buyer)` for every row, in parallel.
template <class Write>
void each_row(const Panel& panel, const World& world, Write&& write) {
    for_each_block(panel.rows.size(), [&](Block block) {
        for (std::size_t i = block.begin; i < block.end; ++i)
            write(i, world.now.buyers[panel.rows[i].region], panel.rows[i].buyer);
    });
}

/// Calls `see(position of the buyer, order, offer)` for every order of a recorded buyer.
template <class See>
void each_order(const Panel& panel, const Tick& tick, See&& see) {
    for (std::size_t r = 0; r < panel.position.size(); ++r)
        for (const auto& block : tick.published.orders.regions[r].blocks)
            for (const Order& order : block.orders)
                if (const auto at = panel.position[r][order.buyer]; at != not_recorded)
                    see(at, order, tick.published.offers.regions[r][order.offer]);
}

Observable named(std::string name, std::string unit, std::string help, std::string cells, Kind kind,
                 std::vector<std::string> axes) {
    Observable result;
    result.variable = {std::move(name), std::move(unit), std::move(help), std::move(cells), kind, std::move(axes), "time", {}};
    return result;
}

constexpr std::int32_t up_to_limit(std::int64_t units) {
    return static_cast<std::int32_t>(std::min<std::int64_t>(units, std::numeric_limits<std::int32_t>::max()));
}

/// Adds the recorded buyers' units of one product; `together`: no buyer stands between them, so that they are read in
/// one go.
void add_column(std::span<const std::uint32_t> column, std::span<const Row> rows, bool together,
                std::span<std::int64_t> sums) {
    if (column.empty()) return;
    if (!together) {
        for (std::size_t i = 0; i < rows.size(); ++i) sums[i] += column[rows[i].buyer];
        return;
    }
    const std::uint32_t* units = column.data() + rows.front().buyer;
    for (std::size_t i = 0; i < rows.size(); ++i) sums[i] += units[i];
}

using SharedPanel = std::shared_ptr<const Panel>;

Observable ordered_units(const SharedPanel& panel) {
    auto result = named("buyer_ordered_units", "units", "units ordered in the last tick of the row", "time: point",
                        Kind::int32, {"buyer", "workload"});
    result.small_integers = [panel](const Tick& tick, std::span<std::int32_t> out) {
        each_order(*panel, tick, [&](std::size_t at, const Order& order, const Offer&) {
            std::int32_t& cell = out[at * workload_count + order.workload];
            cell = up_to_limit(cell + std::int64_t{order.units});
        });
    };
    return result;
}

Observable ordered_product(const SharedPanel& panel) {
    auto result = named("buyer_ordered_product", "1",
                        "product with the most units among the buyer's orders in the last tick of the row, as position on "
                        "the axis product, counted from 0; -1: none",
                        "time: point", Kind::int32, {"buyer", "workload"});
    result.small_integers = [panel](const Tick& tick, std::span<std::int32_t> out) {
        std::fill(out.begin(), out.end(), -1);
        std::vector<std::int64_t> most(out.size(), 0);
        each_order(*panel, tick, [&](std::size_t at, const Order& order, const Offer& offer) {
            const std::size_t cell = at * workload_count + order.workload;
            if (order.units <= most[cell]) return;
            most[cell] = order.units;
            out[cell] = static_cast<std::int32_t>(offer.product);
        });
    };
    return result;
}

Observable installed_units(const SharedPanel& panel) {
    auto result = named("buyer_installed_units", "units", "accelerators in service, all products", "time: point",
                        Kind::int32, {"buyer"});
    result.small_integers = [panel](const Tick& tick, std::span<std::int32_t> out) {
        for_each_block(panel->rows.size(), [&](Block block) {  // column by column: each is read in one go
            std::array<std::int64_t, block_size> sums{};
            for (std::size_t i = block.begin; i < block.end;) {
                const std::uint32_t region = panel->rows[i].region;
                const std::size_t first = i;
                while (i < block.end && panel->rows[i].region == region) ++i;
                const bool together = panel->rows[i - 1].buyer - panel->rows[first].buyer == i - 1 - first;
                for (const auto& column : tick.world.now.buyers[region].installed)
                    add_column(column, std::span(panel->rows).subspan(first, i - first), together,
                               std::span(sums).subspan(first - block.begin));
            }
            for (std::size_t i = block.begin; i < block.end; ++i) out[i] = up_to_limit(sums[i - block.begin]);
        });
    };
    return result;
}

Observable belief(const SharedPanel& panel, std::string name, std::string help, std::vector<float> Buyers::*column) {
    auto result = named(std::move(name), "1", std::move(help), "time: point", Kind::float32, {"buyer"});
    result.small_reals = [panel, column](const Tick& tick, std::span<float> out) {
        each_row(*panel, tick.world,
                 [&](std::size_t i, const Buyers& buyers, std::size_t b) { out[i] = (buyers.*column)[b]; });
    };
    return result;
}

Observable purse(const SharedPanel& panel) {
    auto result = named("buyer_purse_usd", "USD", "budget carried over, money for open orders included", "time: point", Kind::int64, {"buyer", "workload"});
    result.integers = [panel](const Tick& tick, std::span<std::int64_t> out) {
        each_row(*panel, tick.world, [&](std::size_t i, const Buyers& buyers, std::size_t b) {
            for (std::size_t w = 0; w < workload_count; ++w) out[i * workload_count + w] = buyers.purse_usd[w][b];
        });
        for (std::size_t r = 0; r < panel->position.size(); ++r)
            for (const auto& block : tick.world.now.buyers[r].standing)
                for (const StandingOrder& order : block)
                    if (const auto at = panel->position[r][order.buyer]; at != not_recorded)
                        out[at * workload_count + order.workload] += order.usd;
    };
    return result;
}

Observable make(BuyerPanel which, const SharedPanel& panel) {
    switch (which) {
        case BuyerPanel::ordered_units: return ordered_units(panel);
        case BuyerPanel::ordered_product: return ordered_product(panel);
        case BuyerPanel::installed_units: return installed_units(panel);
        case BuyerPanel::risk_foreign:
            return belief(panel, "buyer_risk_foreign", "believed supply risk of foreign chips", &Buyers::risk_foreign);
        case BuyerPanel::risk_domestic:
            return belief(panel, "buyer_risk_domestic", "believed supply risk of domestic chips", &Buyers::risk_domestic);
        default: return purse(panel);
    }
}

}  // namespace

std::vector<Observable> buyer_observables(const World& world) {
    const BuyersRecording& wanted = world.scenario->recording.buyers;
    std::vector<Observable> all;
    if (wanted.panels.empty()) return all;
    const auto panel = panel_of(world);
    const auto asked = [&](BuyerPanel which) {
        return std::find(wanted.panels.begin(), wanted.panels.end(), which) != wanted.panels.end();
    };
    for (std::size_t i = 1; i < count_of<BuyerPanel>; ++i) {
        const auto which = static_cast<BuyerPanel>(i);
        if (!asked(which) && !asked(BuyerPanel::all)) continue;
        all.push_back(make(which, panel));
        all.back().every_ticks = wanted.every_ticks;
        if (all.back().small_reals) all.back().variable.keep_bits = wanted.keep_bits;
    }
    return all;
}

std::vector<Axis> buyer_axes(const World& world) {
    if (world.scenario->recording.buyers.panels.empty()) return {};
    Axis axis{"buyer", "persistent identity of the buyer", {}, {}};
    const auto panel = panel_of(world);
    for (const Row& row : panel->rows)
        axis.numbers.push_back(static_cast<std::int64_t>(world.now.buyers[row.region].id[row.buyer]));
    return {std::move(axis)};
}

std::vector<Observable> buyer_constants(const World& world) {
    if (world.scenario->recording.buyers.panels.empty()) return {};
    const auto panel = panel_of(world);
    auto region = named("buyer_region", "1", "region of the buyer, as position on the axis region, counted from 0", "",
                        Kind::int32, {"buyer"});
    region.variable.time_axis.clear();
    region.small_integers = [panel](const Tick&, std::span<std::int32_t> out) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::int32_t>(panel->rows[i].region);
    };
    auto share = named("buyer_budget_share", "1", "the buyer's part of its region's budget", "", Kind::float64, {"buyer"});
    share.variable.time_axis.clear();
    share.reals = [panel](const Tick& tick, std::span<double> out) {
        each_row(*panel, tick.world,
                 [&](std::size_t i, const Buyers& buyers, std::size_t b) { out[i] = static_cast<double>(buyers.budget_share[b]); });
    };
    return {std::move(region), std::move(share)};
}

}  // namespace chokepoint
