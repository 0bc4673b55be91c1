"use strict";
(() => {
  const MOST = Number(document.getElementById("rows").dataset.most);
  const search = document.getElementById("search");
  const verdict = document.getElementById("verdict");
  const family = document.getElementById("family");
  const shown = document.getElementById("shown");
  const rows = Array.from(document.querySelectorAll("#rows > tr"), (row) => ({
    row, text: row.textContent.toLowerCase(), verdict: row.dataset.verdict, family: row.dataset.family,
  }));
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let number = 0;
    for (const item of rows) {
      const fits = (!verdict.value || item.verdict === verdict.value)
        && (!family.value || item.family === family.value)
        && words.every((word) => item.text.includes(word));
      if (item.row.hidden === fits) item.row.hidden = !fits;
      number += fits;
      item.row.classList.toggle("beyond", fits && number > MOST);
    }
    const some = number > MOST ? `; the screen has the first ${MOST}, paper has all: narrow the search` : "";
    shown.textContent = `${number} of ${rows.length} verdicts shown${some}`;
  };
  document.getElementById("filters").hidden = false;
  for (const field of [search, verdict, family]) field.addEventListener("input", filter);
  filter();
})();
