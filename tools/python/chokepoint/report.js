"use strict";
// Draws the figures that lie in the page as JSON, and fits them to paper when the page is printed.
const PAPER = 690;  // CSS pixels between the margins of A4
const figures = JSON.parse(document.getElementById("figures").textContent);
const config = {responsive: true, displaylogo: false,
                modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"]};
const drawn = Object.entries(figures).map(([name, figure]) => {
  const place = document.getElementById("plot-" + name);
  return Plotly.newPlot(place, figure.data, figure.layout, config);
});
Promise.all(drawn).then(() => { document.body.dataset.drawn = String(drawn.length); });
const SHORTER = 0.76;  // two figures to a page
function fit(onPaper) {
  for (const [name, figure] of Object.entries(figures)) {
    const place = document.getElementById("plot-" + name);
    const height = figure.layout.height;
    if (figure.data[0].type === "sankey")  // draws itself anew in half a second: too late for the printer
      place.style.zoom = onPaper ? PAPER / place.clientWidth : 1;
    else if (onPaper)
      Plotly.relayout(place, {width: PAPER, height: SHORTER * height, autosize: false});
    else
      Plotly.relayout(place, {width: null, height: height, autosize: true});
  }
}
window.addEventListener("beforeprint", () => fit(true));
window.addEventListener("afterprint", () => fit(false));
