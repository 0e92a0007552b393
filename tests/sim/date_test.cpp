// Facts about dates and dated paths.
#include "sim/date.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace chokepoint;

namespace {
Date day(const char* text) { return parse_date(text).value(); }
}  // namespace

TEST_CASE("days are counted from 1970 and written as they were read") {
    CHECK(day("1970-01-01").days == 0);
    CHECK(day("2000-03-01").days == 11017);
    CHECK(to_string(day("2024-02-29")) == "2024-02-29");
    CHECK(to_string(Date{-1}) == "1969-12-31");
    CHECK(day("2025-12-31") < day("2026-01-01"));
}

TEST_CASE("what is not a day of the calendar is not a date") {
    for (const char* text : {"2023-02-29", "2023-13-01", "2023-00-10", "2023-1-1", "2023/01/01", "20230101", "",
                             "2023-01-01 ", "2023-01-0x", "-023-01-01"})
        CHECK_FALSE_MESSAGE(parse_date(text).has_value(), text);
}

TEST_CASE("a year has four quarters of three months") {
    CHECK(year_of(day("2022-12-31")) == 2022);
    CHECK(quarter_of(day("2022-01-01")) == 1);
    CHECK(quarter_of(day("2022-03-31")) == 1);
    CHECK(quarter_of(day("2022-04-01")) == 2);
    CHECK(quarter_of(day("2022-12-31")) == 4);
    CHECK(years_between(Date{0}, Date{1461}) == 4.0);
}

TEST_CASE("a path is constant outside its dates and exact on them") {
    const DatedPath path{{{Date{100}, 3.0}, {Date{200}, 12.0}}};
    CHECK(value_at(path, Date{0}) == 3.0);
    CHECK(value_at(path, Date{100}) == 3.0);
    CHECK(value_at(path, Date{200}) == 12.0);
    CHECK(value_at(path, Date{10000}) == 12.0);
    CHECK(value_at(DatedPath{}, Date{5}) == 0.0);
}

TEST_CASE("a path grows by equal factors between positive values") {
    const DatedPath path{{{Date{100}, 3.0}, {Date{200}, 12.0}}};
    CHECK(value_at(path, Date{150}) == doctest::Approx(6.0).epsilon(1e-12));
    CHECK(value_at(path, Date{125}) == doctest::Approx(3.0 * std::sqrt(2.0)).epsilon(1e-12));
}

TEST_CASE("a path is linear next to a zero") {
    const DatedPath path{{{Date{0}, 0.0}, {Date{10}, 4.0}, {Date{20}, 0.0}}};
    CHECK(value_at(path, Date{5}) == 2.0);
    CHECK(value_at(path, Date{15}) == 2.0);
}

TEST_CASE("a step holds until the next date") {
    const DatedPath path{{{Date{10}, 1.0}, {Date{20}, 2.0}}};
    CHECK(step_at(path, Date{9}, 7.0) == 7.0);
    CHECK(step_at(path, Date{10}, 7.0) == 1.0);
    CHECK(step_at(path, Date{19}, 7.0) == 1.0);
    CHECK(step_at(path, Date{20}, 7.0) == 2.0);
    CHECK(step_at(DatedPath{}, Date{20}, 7.0) == 7.0);
}
