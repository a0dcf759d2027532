// Draws the book's charts, in the page's colours, and keeps their controls readable.
(() => {
  "use strict";

  const root = document.documentElement;
  const drawn = new Map();

  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  const spokenDay = (milliseconds) =>
    new Date(milliseconds).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  // The parts of a chart's configuration that are the page's to set: the ink of text and axes.
  function pageConfig() {
    const [ink, muted, line] = ["--ll-ink", "--ll-muted", "--ll-line"].map(colour);
    return {
      axis: { labelColor: muted, titleColor: muted, gridColor: line, domainColor: line, tickColor: line },
      header: { labelColor: ink, titleColor: ink },
      legend: { labelColor: ink, titleColor: muted },
      text: { color: ink },
      title: { color: ink },
    };
  }

  function themed(spec, config) {
    const own = spec.config || {};
    const parts = Object.entries(config).map(([part, ink]) => [part, { ...own[part], ...ink }]);
    return { ...spec, config: { ...own, ...Object.fromEntries(parts), background: "transparent" } };
  }

  // A chart drawn again, for another theme, keeps what the reader chose.
  function withChoices(spec, view) {
    if (!view || !spec.params) return spec;
    const params = spec.params.map((param) => (param.bind ? { ...param, value: view.signal(param.name) } : param));
    return { ...spec, params };
  }

  // Vega shows the slider's milliseconds; readers get the day, beside the slider and to screen readers.
  function labelDays(controls) {
    for (const input of controls.querySelectorAll('input[type="range"][name="as_of"]')) {
      const name = input.parentElement.querySelector(".vega-bind-name");
      if (name.textContent.trim() === "as_of") name.textContent = "Data up to";
      const shown = document.createElement("output");
      name.after(shown);
      input.setAttribute("aria-label", name.textContent.trim());
      const show = () => {
        shown.textContent = spokenDay(Number(input.value));
        input.setAttribute("aria-valuetext", shown.textContent);
      };
      input.addEventListener("input", show);
      show();
    }
  }

  async function draw(figure) {
    const chart = figure.querySelector(".ll-chart");
    const controls = figure.querySelector(".ll-controls");
    const before = drawn.get(figure);
    const spec = withChoices(JSON.parse(figure.querySelector(".ll-spec").textContent), before?.view);
    before?.finalize();
    controls.replaceChildren();
    const result = await vegaEmbed(chart, themed(spec, pageConfig()), {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      bind: controls,
    });
    // The picture is described once, by the label of its place.
    chart.querySelector("svg").setAttribute("aria-hidden", "true");
    drawn.set(figure, result);
    labelDays(controls);
    figure.dataset.drawn = "yes";
  }

  async function drawAll() {
    for (const figure of document.querySelectorAll("figure.ll-chart-figure")) await draw(figure);
  }

  async function start() {
    if (!document.querySelector("figure.ll-chart-figure")) return;
    // Vega measures text when it lays a chart out, so the typeface has to be there.
    await Promise.all(["400 12px", "600 12px"].map((style) => document.fonts.load(`${style} "Source Sans 3"`)));
    let colours = JSON.stringify(pageConfig());
    let drawing = drawAll();
    new MutationObserver(() => {
      const now = JSON.stringify(pageConfig());
      if (now === colours) return;
      colours = now;
      drawing = drawing.then(drawAll);
    }).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
    await drawing;
  }

  // From disk a browser may not read the pages that summaries of search results are taken from.
  if (location.protocol === "file:" && window.DOCUMENTATION_OPTIONS) DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  document.addEventListener("DOMContentLoaded", start);
})();
