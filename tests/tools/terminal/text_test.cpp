// Facts about text on a terminal: its width is that of its signs, and nothing is lost where there is little room.
#include "tools/terminal/table.hpp"
#include "tools/terminal/terminal.hpp"
#include "tools/terminal/text.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <sstream>
#include <string>

using namespace chokepoint;

namespace {

/// Sets a variable of the environment, or removes it with "", until the end of the scope.
class Environment {
public:
    Environment(const char* name, const char* value) : name_(name), old_(std::getenv(name) ? std::getenv(name) : "") { put(value); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() { put(old_.c_str()); }

private:
    void put(const char* value) { *value ? setenv(name_, value, 1) : unsetenv(name_); }
    const char* name_;
    std::string old_;
};

constexpr int no_terminal = -1;

}  // namespace

TEST_CASE("Chinese signs take two columns, combining marks none, broken bytes one") {
    CHECK(columns_of("H200") == 4);
    CHECK(columns_of("昇腾 910C") == 9);
    CHECK(columns_of("e\xCC\x81") == 1);
    CHECK(columns_of("\xFF\xFE") == 2);
    CHECK(columns_of("▁█") == 2);
    CHECK(columns_of("") == 0);
}

TEST_CASE("names in any script end in the same column") {
    CHECK(left_aligned("昇腾", 6) + "|" == "昇腾  |");
    CHECK(right_aligned("é", 3) == "  é");
    CHECK(left_aligned("wide enough", 4) == "wide enough");
}

TEST_CASE("wrapping breaks at spaces, and in a word only where it is wider than the line") {
    CHECK(wrapped("a chip and a rule", 6) == std::vector<std::string>{"a chip", "and a", "rule"});
    CHECK(wrapped("摩尔线程", 4) == std::vector<std::string>{"摩尔", "线程"});
    CHECK(wrapped("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
    CHECK(wrapped("", 5) == std::vector<std::string>{""});
    std::string joined;
    for (const auto& line : wrapped("one two three four five", 9)) joined += (joined.empty() ? "" : " ") + line;
    CHECK(joined == "one two three four five");
}

TEST_CASE("what is shortened says so and fits") {
    CHECK(shortened("Moore Threads", 6) == "Moore…");
    CHECK(columns_of(shortened("摩尔线程", 6)) <= 6);
    CHECK(shortened("AMD", 6) == "AMD");
}

TEST_CASE("control characters of a name cannot reach the terminal") {
    CHECK(printable("a\033[31mb\n\x7F") == "a?[31mb??");
    CHECK(printable("\xC2\x9B" "2J") == "?2J");
    CHECK(printable("昇腾 — é") == "昇腾 — é");
    CHECK(printable("\xFF") == "?");
}

TEST_CASE("one is told in the singular, none and many in the plural") {
    CHECK(number_of(1, "run") == "1 run");
    CHECK(number_of(0, "run") == "0 runs");
    CHECK(number_of(2, "facility", "facilities") == "2 facilities");
    CHECK(number_of(1, "facility", "facilities") == "1 facility");
}

TEST_CASE("a table aligns where it fits and stacks where it does not, and loses nothing") {
    Table table({{"vendor"}, {"share", Table::Align::right}, {"difference", Table::Align::right}});
    table.add({"昇腾", "0.25", "+0.01"});
    table.add({"a vendor with a long name of many words", "1", "="});
    CHECK(table.text(80).substr(0, 60).find("  vendor") == 0);
    for (const std::size_t columns : {24U, 46U, 60U, 200U}) {
        const std::string text = table.text(columns);
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            CHECK(columns_of(line) <= columns);
            CHECK((line.empty() || line.back() != ' '));
        }
        for (const char* part : {"昇腾", "0.25", "+0.01", "many", "words"}) CHECK(text.find(part) != std::string::npos);
    }
    const std::string text = table.text(80);
    CHECK(text.find("昇腾") != std::string::npos);
}

TEST_CASE("COLUMNS gives the width, and nonsense in it does not") {
    {
        const Environment columns("COLUMNS", "132");
        CHECK(terminal_columns(no_terminal) == 132);
    }
    for (const char* nonsense : {"", "0", "wide", "-3", "80x"}) {
        const Environment columns("COLUMNS", nonsense);
        CHECK(terminal_columns(no_terminal) == 80);
    }
    const Environment narrow("COLUMNS", "3");
    CHECK(terminal_columns(no_terminal) == 20);
}

TEST_CASE("only terminals get colours, unless asked for, and NO_COLOR wins") {
    const Environment force("FORCE_COLOR", ""), click("CLICOLOR_FORCE", ""), none("NO_COLOR", "");
    CHECK_FALSE(wants_colour(no_terminal));
    {
        const Environment asked("CLICOLOR_FORCE", "1");
        CHECK(wants_colour(no_terminal));
    }
    const Environment asked("FORCE_COLOR", "1");
    CHECK(wants_colour(no_terminal));
    CHECK(heading("a", {80, true}) == "\033[1ma\033[0m");
    CHECK(heading("a", {80, false}) == "a");
    const Environment forbidden("NO_COLOR", "1");
    CHECK_FALSE(wants_colour(no_terminal));
}
