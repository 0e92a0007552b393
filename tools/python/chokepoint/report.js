"use strict";
// Draws the figures that lie in the page as JSON, and fits them to paper when the page is printed.
const PAPER = 690;  // CSS pixels between the margins of A4
const figures = JSON.parse(document.getElementById("figures").textContent);
const config = {responsive: true, displaylogo: false,
                modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"]};
const heights = {};
const drawn = Object.entries(figures).map(([name, figure]) => {
  const place = document.getElementById("plot-" + name);
  heights[name] = place.clientHeight;
  return Plotly.newPlot(place, figure.data, figure.layout, config);
});
Promise.all(drawn).then(() => { document.body.dataset.drawn = String(drawn.length); });
const SHORTER = 0.79;  // two figures to a page
function fit(onPaper) {
  for (const [name, figure] of Object.entries(figures)) {
    const place = document.getElementById("plot-" + name);
    if (figure.data[0].type === "sankey")  // draws itself anew in half a second: too late for the printer
      place.style.zoom = onPaper ? PAPER / place.clientWidth : 1;
    else {
      const height = onPaper ? SHORTER * heights[name] : heights[name];
      place.style.height = height + "px";
      Plotly.relayout(place, onPaper ? {width: PAPER, height: height, autosize: false}
                                     : {width: null, height: null, autosize: true});
    }
  }
}
window.addEventListener("beforeprint", () => fit(true));
window.addEventListener("afterprint", () => fit(false));
