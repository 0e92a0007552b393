"""The report in a real browser: it loads in silence, its plots answer to the mouse, and it prints well.

Needs Debian's chromium, chromium-driver and poppler-utils, and selenium: `tools/test --browser` installs them. Without
them the tests are skipped, unless CHOKEPOINT_BROWSER is "required".
"""

import base64
import itertools
import json
import os
import shutil
import subprocess
import time

import pytest

import chokepoint
from chokepoint.report import write_report

import sealed
from runs_of_tiny import study_of_tiny

REQUIRED = os.environ.get("CHOKEPOINT_BROWSER") == "required"
TOOLS = {name: shutil.which(name) for name in ("chromium", "chromedriver", "pdftoppm", "pdftotext")}
missing = [name for name, found in TOOLS.items() if found is None]
try:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
except ImportError:
    missing.append("selenium")
if missing and REQUIRED:
    raise RuntimeError(f"missing: {', '.join(missing)} (tools/setup --python --browser installs them)")
pytestmark = pytest.mark.skipif(bool(missing), reason=f"missing: {', '.join(missing)} (tools/test --browser)")

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--window-size=1280,1000")
PLOTS = ("share", "workloads", "ratio", "sufficiency", "chips", "chokepoints", "chain")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = Options()
    options.binary_location = TOOLS["chromium"]
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(TOOLS["chromedriver"]))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    chokepoint.run("h200_reentry", folder / "run", buyers=1000).close()
    sealed.to_netcdf(study_of_tiny(), folder / "study.nc")
    return {"run": write_report(folder / "run"), "study": write_report(folder / "study.nc")}


@pytest.fixture
def run_page(browser, pages):
    return loaded(browser, pages["run"])


def loaded(browser, page):
    browser.set_window_size(1280, 1000)
    browser.get(page.as_uri())
    wait_for(lambda: browser.execute_script("return document.body.dataset.drawn"))
    return browser


def wait_for(look, seconds=30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")


def plot(browser, name):
    place = browser.find_element(By.ID, f"plot-{name}")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", place)
    return place


@pytest.mark.parametrize("which", ["run", "study"])
def test_the_page_loads_without_a_word_on_the_console_or_on_the_network(browser, pages, which):
    browser.get_log("performance"), browser.get_log("browser")
    loaded(browser, pages[which])
    time.sleep(0.5)
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_a_page_that_fails_would_be_noticed(browser, tmp_path, pages):
    broken = tmp_path / "broken.html"
    broken.write_text(pages["study"].read_text().replace('"use strict";', 'nothing.here(); "use strict";', 1))
    browser.get(broken.as_uri())
    time.sleep(0.5)
    assert any(entry["level"] == "SEVERE" for entry in browser.get_log("browser"))


def test_every_plot_has_marks(run_page):
    counts = {"share": ".scatterlayer .trace", "workloads": ".scatterlayer .trace", "ratio": ".lines path",
              "sufficiency": ".lines path", "chips": ".lines path", "chokepoints": ".heatmaplayer image",
              "chain": ".sankey-link"}
    for name in PLOTS:
        marks = plot(run_page, name).find_elements(By.CSS_SELECTOR, counts[name])
        assert marks, name
    assert len(plot(run_page, "share").find_elements(By.CSS_SELECTOR, ".scatterlayer .trace")) >= 4


@pytest.mark.parametrize(("name", "where", "expected"), [
    ("share", (0.0, 0.0), ["NVIDIA", "%"]),
    ("ratio", (0.2, 0.0), ["US over CN"]),
    ("sufficiency", (0.3, 0.1), ["of compute in service", "%"]),
    ("chips", (0.1, 0.0), ["H100e"]),
    ("chokepoints", (0.4, 0.2), ["% of what was short"]),
    ("chain", None, ["bn USD"]),
])
def test_hovering_shows_values(run_page, name, where, expected):
    place = plot(run_page, name)
    size = place.size
    # Where the links of the chain lie is the run's business: places down a line that they cross are tried in turn.
    places = itertools.cycle([where] if where else [(-0.30, -0.4 + 0.05 * step) for step in range(17)])

    def hovered():
        part_across, part_up = next(places)
        across, up = round(part_across * size["width"]), round(part_up * size["height"])
        ActionChains(run_page).move_to_element_with_offset(place, across - 7, up).pause(0.1).move_by_offset(
            5, 3).pause(0.3).perform()
        return " ".join(text.text for text in place.find_elements(By.CSS_SELECTOR, ".hoverlayer text"))

    found = wait_for(hovered, 20.0)
    assert all(word in found for word in expected), found


def test_a_rule_is_named_when_its_triangle_is_hovered(run_page):
    place = plot(run_page, "ratio")
    told = run_page.execute_script(
        "const gd = arguments[0]; const i = gd.data.findIndex(t => t.name === 'rules');"
        "Plotly.Fx.hover(gd, [{curveNumber: i, pointNumber: 0}]);"
        "return [...gd.querySelectorAll('.hoverlayer text')].map(t => t.textContent).join(' ')", place)
    assert "US letters" in told


def test_the_legend_switches_a_vendor_off_and_a_drag_zooms(run_page):
    place = plot(run_page, "share")
    shown = "return arguments[0].data.find(t => t.name === 'NVIDIA').visible"
    entry = next(item for item in place.find_elements(By.CSS_SELECTOR, ".legend .traces")
                 if item.text == "NVIDIA").find_element(By.CSS_SELECTOR, ".legendtoggle")
    ActionChains(run_page).move_to_element(entry).click().perform()
    assert wait_for(lambda: run_page.execute_script(shown, place)) == "legendonly"
    span = "const r = arguments[0].layout.xaxis.range; return Date.parse(r[1]) - Date.parse(r[0])"
    before = run_page.execute_script(span, place)
    ActionChains(run_page).move_to_element_with_offset(place, 0, 0).click_and_hold().move_by_offset(
        150, 0).release().perform()
    wait_for(lambda: run_page.execute_script(span, place) < 0.5 * before)


def test_the_menu_of_the_supply_chain_chooses_the_year(run_page):
    place = plot(run_page, "chain")
    shown = "return arguments[0].data.filter(t => t.visible !== false).map(t => t.name)"
    assert run_page.execute_script(shown, place) == ["2028"]
    button = next(b for b in place.find_elements(By.CSS_SELECTOR, ".updatemenu-button") if b.text == "2024")
    ActionChains(run_page).move_to_element(button).click().perform()
    wait_for(lambda: run_page.execute_script(shown, place) == ["2024"])
    wait_for(lambda: "H20" in place.text)


def test_the_menus_of_a_study_choose_metric_and_factor(browser, pages):
    page = loaded(browser, pages["study"])
    place = plot(page, "responses")
    title = "return arguments[0].layout.xaxis.title.text"
    assert page.execute_script(title, place) == "parameters.choice.home"
    header = place.find_elements(By.CSS_SELECTOR, ".updatemenu-header")[1]
    ActionChains(page).move_to_element(header).click().pause(0.3).perform()
    wait_for(lambda: place.find_elements(By.CSS_SELECTOR, ".updatemenu-dropdown-button"))
    choice = next(b for b in place.find_elements(By.CSS_SELECTOR, ".updatemenu-dropdown-button") if b.text == "policy")
    ActionChains(page).move_to_element(choice).click().perform()
    wait_for(lambda: page.execute_script(title, place) == "policy")


HEIGHTS = "return [...document.querySelectorAll('.plot .svg-container')].map(plot => plot.clientHeight)"


def test_plots_follow_the_width_of_the_window_and_keep_their_height(run_page):
    before = run_page.execute_script(HEIGHTS)
    width = "return document.querySelector('#plot-share .svg-container').clientWidth"
    wide = run_page.execute_script(width)
    run_page.set_window_size(900, 1000)
    wait_for(lambda: run_page.execute_script(width) < wide)
    time.sleep(0.3)  # plotly waits a moment before it draws anew
    assert run_page.execute_script(HEIGHTS) == before


def test_nothing_sticks_out_of_a_narrow_window(browser, pages):
    page = loaded(browser, pages["run"])
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                         {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False})
    try:
        wait_for(lambda: page.execute_script("return document.documentElement.scrollWidth <= 400"), 10.0)
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_page_prints_well(run_page, tmp_path):
    before = run_page.execute_script(HEIGHTS)
    made = run_page.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(base64.b64decode(made["data"]))
    text = subprocess.run([TOOLS["pdftotext"], pdf, "-"], capture_output=True, text=True, check=True).stdout
    for heading in ("Headline", "Market shares in CN", "The chokepoint calendar", "Provenance", "How to make it again"):
        assert heading in text
    subprocess.run([TOOLS["pdftoppm"], "-r", "40", pdf, tmp_path / "sheet"], check=True)
    sheets = sorted(tmp_path.glob("sheet-*.ppm"))
    assert 6 <= len(sheets) <= 11
    inks = [ink_of(sheet) for sheet in sheets]
    assert min(filled for filled, _ in inks) > 0.002  # no empty sheet
    assert max(margin for _, margin in inks) == 0.0  # nothing is cut off at the right edge
    assert run_page.execute_script("return document.getElementById('plot-chain').style.zoom") == "1"
    wait_for(lambda: run_page.execute_script(HEIGHTS) == before)


def ink_of(sheet):
    """Parts of a sheet, and of its right margin (5 mm), that are not white."""
    import matplotlib.image as mpimg
    pixels = mpimg.imread(sheet)
    dark = (pixels < 245).any(axis=2)
    return dark.mean(), dark[:, -8:].mean()
