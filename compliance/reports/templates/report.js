"use strict";
(() => {
  const connect = (body, search, selects, shown, noun) => {
    const most = Number(body.dataset.most || Infinity);
    const rows = Array.from(body.children, (row) => ({ row, text: row.textContent.toLowerCase() }));
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      let number = 0;
      for (const item of rows) {
        const fits = selects.every((select) => !select.value || item.row.dataset[select.dataset.field] === select.value)
          && words.every((word) => item.text.includes(word));
        if (item.row.hidden === fits) item.row.hidden = !fits;
        number += fits;
        item.row.classList.toggle("beyond", fits && number > most);
      }
      const some = number > most ? `; showing ${most}: the CSV has all` : "";
      shown.textContent = `${number} of ${rows.length} ${noun} shown${some}`;
    };
    for (const field of [search, ...selects]) field.addEventListener("input", filter);
    filter();
  };
  for (const form of document.querySelectorAll(".filters")) {
    form.hidden = false;
    connect(document.getElementById(form.dataset.rows), form.querySelector("input"), [...form.querySelectorAll("select")],
      form.querySelector("[role=status]"), form.dataset.noun);
  }
})();
