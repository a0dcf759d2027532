// Search, filters and sorting for the claim board. Without this script the board is a plain table of everything.
(() => {
  "use strict";

  const FILTERS = ["verdict", "basis", "part", "moved"];

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  function matches(row, words, chosen) {
    return FILTERS.every((name) => !chosen[name] || row.dataset[name] === chosen[name]) && words.every((word) => row.words.includes(word));
  }

  // What a column is sorted by: the order of verdicts where a cell states one, else its text.
  function sortKey(row, column) {
    const cell = row.cells[column];
    return cell.dataset.order === undefined ? plain(cell.textContent) : Number(cell.dataset.order);
  }

  function compare(a, b) {
    return typeof a === "number" ? a - b : a.localeCompare(b);
  }

  function start() {
    const form = document.querySelector("form.ll-board-controls");
    const table = document.querySelector("table.ll-board");
    if (!form || !table) return;
    const body = table.tBodies[0];
    const rows = [...body.rows];
    for (const row of rows) row.words = plain(row.textContent);

    function filter() {
      const chosen = Object.fromEntries(new FormData(form));
      const words = plain(chosen.words).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !matches(row, words, chosen);
        shown += row.hidden ? 0 : 1;
      }
      form.querySelector("output").textContent = `${shown} of ${rows.length} statements`;
      remember(chosen);
    }

    // The address keeps what was chosen, so that a filtered board can be linked to.
    function remember(chosen) {
      const stated = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
      const query = stated.toString();
      history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    }

    function sort(heading, column) {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction);
      const sign = direction === "ascending" ? 1 : -1;
      const keyed = rows.map((row) => [sortKey(row, column), Number(row.dataset.place), row]);
      keyed.sort((a, b) => sign * compare(a[0], b[0]) || a[1] - b[1]);
      body.append(...keyed.map(([, , row]) => row));
    }

    function inOrder() {
      for (const heading of table.tHead.rows[0].cells) heading.removeAttribute("aria-sort");
      body.append(...rows);
    }

    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(heading, column));
    });

    for (const [name, value] of new URLSearchParams(location.search)) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      inOrder();
      setTimeout(filter);
    });
    form.hidden = false;
    filter();
  }

  document.addEventListener("DOMContentLoaded", start);
})();
