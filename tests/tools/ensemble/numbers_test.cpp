// Facts about numbers in tables.
#include "tools/ensemble/numbers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace chokepoint;

TEST_CASE("numbers keep their columns apart") {
    for (const double size : {1e-12, 1.2345678e-4, 0.0123456789, 0.123456789, 1.23456789, 123.456789, 1234567.89})
        for (const double value : {size, -size}) CHECK_MESSAGE(shown(value).size() <= 8, value);
    CHECK(shown(1900000.4) == "1900000");
    CHECK(shown(4.607) == "4.607");
    CHECK(shown(-0.01234567) == "-0.0123");
    CHECK(shown(-0.00012345) == "-1.2e-04");
    CHECK(shown(0.0) == "0");
    CHECK(shown(std::nan("")) == "-");
}

TEST_CASE("tables keep every digit, and say what is missing") {
    CHECK(csv_number(1.0 / 3.0) == "0.3333333333333333");
    CHECK(csv_number(std::nan("")) == "nan");
    CHECK(csv_number(std::numeric_limits<double>::infinity()) == "inf");
}
