// Facts about quantile functions, against published values.
#include "tools/study/factors.hpp"
#include "tools/study/quantiles.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;
using doctest::Approx;

TEST_CASE("the normal distribution has its 97.5 % quantile at 1.959964 standard deviations") {
    CHECK(normal_quantile(10.0, 2.0, {}, {}, 0.975) == Approx(10.0 + 2.0 * 1.959963984540054).epsilon(1e-12));
    CHECK(normal_quantile(10.0, 2.0, {}, {}, 0.5) == Approx(10.0).epsilon(1e-12));
}

TEST_CASE("a cut-off distribution stays within its ends, and its median moves") {
    CHECK(normal_quantile(0.0, 1.0, 0.0, {}, 0.0) == 0.0);
    CHECK(normal_quantile(0.0, 1.0, 0.0, {}, 0.5) == Approx(0.6744897501960817).epsilon(1e-12));
    CHECK(lognormal_quantile(0.0, 1.0, {}, 2.0, 1.0) == Approx(2.0).epsilon(1e-12));
}

TEST_CASE("without ends the quantiles of 0 and 1 are finite") {
    CHECK(normal_quantile(0.0, 1.0, {}, {}, 0.0) > -7.0);
    CHECK(normal_quantile(0.0, 1.0, {}, {}, 1.0) < 7.0);
}

TEST_CASE("a lognormal's median is e to the mean") {
    CHECK(lognormal_quantile(1.0, 0.5, {}, {}, 0.5) == Approx(2.718281828459045).epsilon(1e-12));
}

TEST_CASE("a triangular distribution has its quantiles where areas of triangles put them") {
    CHECK(triangular_quantile(0.0, 1.0, 4.0, 0.25) == Approx(1.0).epsilon(1e-12));
    CHECK(triangular_quantile(0.0, 1.0, 4.0, 0.0625) == Approx(0.5).epsilon(1e-12));
    CHECK(triangular_quantile(0.0, 4.0, 4.0, 1.0) == Approx(4.0).epsilon(1e-12));
}

TEST_CASE("whole numbers have no point, and other numbers read back equal") {
    ReadyFactor factor;
    CHECK(cell_text(factor, 12500.0) == "12500");
    CHECK(number_in(cell_text(factor, 0.1 + 0.2)).value() == 0.1 + 0.2);
    CHECK(number_in(cell_text(factor, 1e300)).value() == 1e300);
    CHECK_FALSE(number_in("2022-10-03"));
    CHECK_FALSE(number_in("nan"));
}

TEST_CASE("a name made from a path holds letters, digits and single underscores") {
    CHECK(name_of_path("parameters.choice.cost") == "choice_cost");
    CHECK(name_of_path("facilities.SMIC N+2.yield_ceiling") == "facilities_SMIC_N_2_yield_ceiling");
    CHECK(is_variable_name("SMIC_2"));
    CHECK_FALSE(is_variable_name("2_SMIC"));
}
