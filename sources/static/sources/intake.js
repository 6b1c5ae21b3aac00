// An article's sentences: a row asks for what is chosen, and words selected in the sentence become its quotation.
// Without this, every field is there, and the quotation is edited in its field.
"use strict";

(() => {
  const KINDS = { "of-number": ["quantity", "money", "percent"], "of-quantity": ["quantity"], "of-money": ["money"], "of-text": ["text"], "of-date": ["date"], "of-rank": ["rank"] };

  function arrange(row) {
    const is = row.querySelector("select[name$='-is']").value;
    row.className = `intake-row is-${is}`;
    row.querySelector("details").open = ["new", "held", "opinion"].includes(is);
    const chosen = row.querySelector("select.asks").selectedOptions[0];
    const type = chosen?.dataset.type;
    for (const [name, types] of Object.entries(KINDS)) {
      for (const field of row.querySelectorAll(`.${name}`)) {
        field.classList.toggle("is-out", Boolean(type) && !types.includes(type));
      }
    }
    const units = (chosen?.dataset.units || "").split(" ").filter(Boolean);
    for (const option of row.querySelectorAll("select[name$='-unit'] option")) {
      option.hidden = option.disabled = Boolean(units.length && option.value && !units.includes(option.value));
    }
  }

  document.addEventListener("change", (event) => {
    const row = event.target.closest?.(".intake-row");
    if (row && event.target.matches("select[name$='-is'], select.asks")) arrange(row);
  });

  document.addEventListener("mouseup", () => {
    const picked = getSelection();
    const words = picked.toString().trim();
    const start = picked.anchorNode?.parentElement?.closest(".said");
    const row = start?.closest(".intake-row");
    if (words && row?.contains(picked.focusNode)) row.querySelector("textarea").value = words;
  });

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".intake-row").forEach(arrange));
})();
