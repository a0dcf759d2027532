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
    const place = figure.querySelector(".ll-chart");
    const controls = figure.querySelector(".ll-controls");
    const before = drawn.get(figure);
    const spec = withChoices(JSON.parse(figure.querySelector(".ll-spec").textContent), before?.view);
    before?.finalize();
    controls.replaceChildren();
    // Vega writes a role and a label of its own on what it draws into: not on the place that has them already.
    const chart = document.createElement("div");
    place.replaceChildren(chart);
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
  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
    DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  }

  document.addEventListener("DOMContentLoaded", start);
})();

// Opens a number's provenance beside it: what was counted, under which rules, from which rows and sources.
(() => {
  "use strict";

  const SHOW_AFTER = 250; // milliseconds that the pointer rests on a number
  const HIDE_AFTER = 350; // milliseconds to get from the number to its panel
  const UNFOLDED = 6; // a list of no more entries is open from the start
  const GAP = 6; // pixels between number and panel
  const PAGE_EDGE = 8;

  let known; // a promise of what the script beside the page says
  let panel = null;
  let opener = null;
  let pinned = false; // by click, tap or key: stays until it is closed
  let timer;

  // The data are a script, since a page opened from disk may not read files.
  function load() {
    known ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      window.limelightNumbers = resolve;
      script.src = document.querySelector('meta[name="limelight-numbers"]').content;
      script.onerror = () => {
        known = undefined;
        reject(new Error(`${script.src} cannot be loaded`));
      };
      document.head.append(script);
    });
    return known;
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  const link = (href, text) => element("a", { href }, text);

  const counted = (number, noun) => `${number.toLocaleString("en-GB")} ${noun}${number === 1 ? "" : "s"}`;

  function folded(noun, items) {
    const list = element("ul", {}, ...items.map((item) => element("li", {}, ...item)));
    const open = items.length <= UNFOLDED;
    return element("details", { open }, element("summary", {}, counted(items.length, noun)), list);
  }

  function rowItem([table, id, told, cited], data) {
    const credits = cited.flatMap((place) => [" · ", link(data.sources[place][1], data.sources[place][0])]);
    return [link(data.tables[table], `${table}:${id}`), told ? ` ${told}` : "", ...credits];
  }

  function lists(measure, data) {
    if (!measure.rows.length) return [element("p", {}, "It rests on no row of the data.")];
    const rows = measure.rows.map((place) => rowItem(data.rows[place], data));
    const sources = measure.sources.map((place) => [link(data.sources[place][1], data.sources[place][0])]);
    return [folded("row", rows), ...(sources.length ? [folded("source", sources)] : [])];
  }

  // The name of a counting rule leads to its text.
  function ruleName(name, rules) {
    const [rule] = name.match(/^[RD]\d+\b/) || [];
    return rule && rules ? link(`${rules}#rule-${rule}`, name) : name;
  }

  function facts(measure, rules) {
    const lines = [["Value", [measure.value, measure.exact && `(${measure.exact})`].filter(Boolean).join(" ")]];
    if (measure.unit) lines.push(["Unit", measure.unit.replace(/^\(|\)$/g, "")]);
    for (const [rule, choice] of measure.reading) lines.push([ruleName(rule, rules), choice]);
    return element("dl", {}, ...lines.flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]));
  }

  function made(key, entry, data) {
    const measure = data.measures[key];
    const title = element("p", { id: "ll-panel-title", className: "ll-panel-title" }, measure.label);
    const closer = element("button", { type: "button", className: "ll-panel-close", ariaLabel: "Close" }, "×");
    closer.addEventListener("click", () => close(true));
    const chapter = data.notebooks[measure.notebook];
    const from = chapter ? [link(chapter, `Notebook ${measure.notebook}`), " · "] : [];
    const foot = element("p", { className: "ll-panel-foot" }, ...from, link(entry, "All numbers"), " · ", element("code", {}, key));
    const box = element("div", { className: "ll-panel", tabIndex: -1 }, closer, title, facts(measure, data.rules), ...lists(measure, data), foot);
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-labelledby", title.id);
    box.addEventListener("toggle", place, true);
    box.addEventListener("keydown", leaveByTab);
    box.addEventListener("focusout", (event) => {
      if (event.relatedTarget && event.relatedTarget !== opener && !box.contains(event.relatedTarget)) close();
    });
    return box;
  }

  // Under the number, or above it where there is more room; on a phone the style sheet puts it at the foot.
  function place() {
    const [line] = opener.getClientRects();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const room = document.documentElement.clientWidth - width - PAGE_EDGE;
    const below = line.bottom + GAP;
    const above = line.top - GAP - height;
    const fits = below + height <= window.innerHeight || above < 0;
    panel.style.left = `${Math.max(PAGE_EDGE, Math.min(line.left, room)) + window.scrollX}px`;
    panel.style.top = `${(fits ? below : above) + window.scrollY}px`;
  }

  async function open(number, pin) {
    clearTimeout(timer);
    if (number === opener) return pin && hold();
    close();
    opener = number;
    pinned = pin;
    let data;
    try {
      data = await load();
    } catch {
      if (opener !== number) return;
      opener = null;
      if (pin) location.assign(number.href);
      return;
    }
    if (opener !== number) return;
    panel = made(number.dataset.key, number.href, data);
    document.body.append(panel);
    number.setAttribute("aria-expanded", "true");
    place();
    if (pinned) panel.focus({ preventScroll: true });
  }

  function hold() {
    pinned = true;
    panel?.focus({ preventScroll: true });
  }

  function close(back = false) {
    clearTimeout(timer);
    const [number, box] = [opener, panel];
    opener = panel = null;
    pinned = false;
    number?.setAttribute("aria-expanded", "false");
    if (back) number?.focus();
    box?.remove();
  }

  // The panel stands at the end of the page: Tab out of it goes on after its number, Shift and Tab back to it.
  function leaveByTab(event) {
    if (event.key !== "Tab") return;
    const stops = [...panel.querySelectorAll("button, summary, a[href]")].filter((stop) => stop.checkVisibility());
    const first = document.activeElement === panel || document.activeElement === stops[0];
    if (event.shiftKey && first) {
      event.preventDefault();
      close(true);
    } else if (!event.shiftKey && document.activeElement === stops.at(-1)) {
      close(true); // the browser moves on from the number
    }
  }

  const numberAt = (target) => target.closest?.("a.measure[data-key]");

  function onPointer(event) {
    if (event.pointerType !== "mouse" || pinned) return;
    clearTimeout(timer);
    const number = numberAt(event.target);
    if (number && number !== opener) timer = setTimeout(open, SHOW_AFTER, number, false);
    else if (opener && !number && !panel?.contains(event.target)) timer = setTimeout(close, HIDE_AFTER);
  }

  function onClick(event) {
    const number = numberAt(event.target);
    if (!number) {
      if (!panel?.contains(event.target)) close();
    } else if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      if (number === opener && pinned) close();
      else open(number, true);
    }
  }

  function onKey(event) {
    if (event.key === "Escape" && opener) close(panel?.contains(document.activeElement));
    const number = event.key === " " && numberAt(event.target);
    if (number) {
      event.preventDefault();
      number.click();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector('meta[name="limelight-numbers"]')) return;
    for (const number of document.querySelectorAll("a.measure[data-key]")) {
      number.setAttribute("role", "button");
      number.setAttribute("aria-haspopup", "dialog");
      number.setAttribute("aria-expanded", "false");
    }
    document.addEventListener("pointerover", onPointer);
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    window.addEventListener("resize", () => panel && place());
  });
})();
