// Facts about who looks at whom: the small world of Watts and Strogatz (1998).
#include "sim/peer_graph_view.hpp"

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/clustering_coefficient.hpp>
#include <boost/graph/connected_components.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

using namespace chokepoint;

namespace {

constexpr std::size_t many = 4000;
constexpr int degree = 10;

std::size_t ring_distance(std::size_t a, std::size_t b, std::size_t n) {
    const std::size_t d = a > b ? a - b : b - a;
    return std::min(d, n - d);
}

/// Counts the buyers that are reached.
struct Count : boost::base_visitor<Count> {
    using event_filter = boost::on_tree_edge;
    explicit Count(std::size_t& reached) : number(&reached) {}
    void operator()(const PeerTie&, const PeerGraph&) const { ++*number; }
    std::size_t* number;
};

/// Share of pairs of a buyer's peers that are peers of each other, mean over the first 500 buyers.
double clustering(const PeerGraph& graph) {
    double sum = 0.0;
    for (std::size_t i = 0; i < 500; ++i) sum += boost::clustering_coefficient<double>(graph, i);
    return sum / 500.0;
}

/// Mean number of steps from buyer 0 to all others.
double path_length(const PeerGraph& graph, std::size_t n) {
    std::vector<int> steps(n, 0);
    std::size_t reached = 1;
    boost::breadth_first_search(graph, std::size_t{0}, boost::visitor(boost::make_bfs_visitor(std::make_pair(
        boost::record_distances(steps.data(), boost::on_tree_edge()), Count(reached)))));
    return reached == n ? std::accumulate(steps.begin(), steps.end(), 0.0) / static_cast<double>(n - 1) : INFINITY;
}

}  // namespace

TEST_CASE("who looks at somebody is looked at by them, and nobody looks at themselves") {
    for (const double rewiring : {0.0, 0.1, 1.0}) {
        const PeerGraph graph = small_world(many, degree, rewiring, 1, 2);
        REQUIRE(graph.first.size() == many + 1);
        std::map<std::pair<std::size_t, std::size_t>, int> seen;
        for (std::size_t i = 0; i < many; ++i)
            for (const auto peer : graph.of(i)) {
                REQUIRE(peer < many);
                REQUIRE(peer != i);
                ++seen[{i, peer}];
            }
        std::size_t one_way = 0;
        for (const auto& [tie, count] : seen) {
            const auto back = seen.find({tie.second, tie.first});
            one_way += back == seen.end() || back->second != count;
        }
        CHECK(one_way == 0);
    }
}

TEST_CASE("without rewiring everyone looks at the nearest on a ring") {
    const PeerGraph graph = small_world(many, degree, 0.0, 1, 2);
    for (std::size_t i = 0; i < many; ++i) {
        REQUIRE(graph.of(i).size() == degree);
        for (const auto peer : graph.of(i)) REQUIRE(ring_distance(i, peer, many) <= degree / 2);
    }
}

TEST_CASE("rewiring keeps the mean degree and moves the share of ties it says") {
    for (const double rewiring : {0.05, 0.1, 0.5}) {
        const PeerGraph graph = small_world(many, degree, rewiring, 1, 2);
        const auto ties = static_cast<double>(graph.peer.size());
        CHECK(ties / many == doctest::Approx(degree).epsilon(0.005));
        double far = 0.0;
        for (std::size_t i = 0; i < many; ++i)
            for (const auto peer : graph.of(i)) far += ring_distance(i, peer, many) > degree / 2 ? 1.0 : 0.0;
        // Five standard errors of a binomial share of ties / 2 trials; a moved tie stays near once in 400.
        const double error = 5.0 * std::sqrt(rewiring * (1.0 - rewiring) / (ties / 2.0)) + rewiring / 400.0;
        CHECK(std::abs(far / ties - rewiring) < error);
    }
}

TEST_CASE("a little rewiring makes ways short and leaves neighbourhoods close") {
    const PeerGraph ring = small_world(many, degree, 0.0, 1, 2);
    const PeerGraph small = small_world(many, degree, 0.1, 1, 2);
    const double closest = 3.0 * (degree - 2) / (4.0 * (degree - 1));  // Watts and Strogatz, for a ring
    CHECK(clustering(ring) == doctest::Approx(closest));
    CHECK(clustering(small) == doctest::Approx(closest * 0.9 * 0.9 * 0.9).epsilon(0.1));  // C(0) (1 - p)^3
    CHECK(path_length(ring, many) == doctest::Approx(many / (2.0 * degree)).epsilon(0.01));
    CHECK(path_length(small, many) < 8.0);
}

TEST_CASE("Boost.Graph's algorithms take the graph as it is: a small world is one component") {
    const PeerGraph graph = small_world(many, degree, 0.1, 1, 2);
    std::vector<std::size_t> component(many);
    CHECK(boost::connected_components(graph, component.data()) == 1);
    const PeerGraph apart{{0, 1, 2, 2}, {1, 0}};
    CHECK(boost::connected_components(apart, component.data()) == 2);
    CHECK(component[0] == component[1]);
    CHECK(component[0] != component[2]);
}

TEST_CASE("where there are few, everyone knows everyone") {
    for (std::size_t n = 0; n <= degree + 1; ++n) {
        const PeerGraph graph = small_world(n, degree, 0.3, 1, 2);
        REQUIRE(graph.first.size() == n + 1);
        for (std::size_t i = 0; i < n; ++i) {
            std::vector<std::uint32_t> expected;
            for (std::uint32_t other = 0; other < n; ++other)
                if (other != i) expected.push_back(other);
            std::vector<std::uint32_t> found(graph.of(i).begin(), graph.of(i).end());
            std::sort(found.begin(), found.end());
            CHECK(found == expected);
        }
    }
}

TEST_CASE("an odd degree is the mean of its neighbours above and below, and a degree of 0 knows nobody") {
    for (const int odd : {1, 7, 9}) {
        CAPTURE(odd);
        const PeerGraph ring = small_world(100, odd, 0.0, 1, 2);
        CHECK(ring.peer.size() == 100 * static_cast<std::size_t>(odd));
        for (std::size_t i = 0; i < 100; ++i) {
            CHECK(ring.of(i).size() >= static_cast<std::size_t>(odd - 1));
            CHECK(ring.of(i).size() <= static_cast<std::size_t>(odd + 1));
        }
    }
    CHECK(small_world(100, 0, 0.5, 1, 2).peer.empty());
}

TEST_CASE("the same seed and region give the same graph, others another") {
    const PeerGraph one = small_world(many, degree, 0.2, 1, 2);
    const PeerGraph again = small_world(many, degree, 0.2, 1, 2);
    CHECK(one.first == again.first);
    CHECK(one.peer == again.peer);
    CHECK(one.peer != small_world(many, degree, 0.2, 2, 2).peer);
    CHECK(one.peer != small_world(many, degree, 0.2, 1, 3).peer);
}
